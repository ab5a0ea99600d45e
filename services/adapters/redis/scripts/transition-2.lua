#!lua
-- TRANSITION: moves a run from one of the given statuses. Terminal ones are final.
-- KEYS: 1 run  2 audit   ARGV: 1 to  2 reason  3… from
-- Replies: ok (also when it already is there) | refused
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return 'refused' end
if status == ARGV[1] then return 'ok' end
if status == 'completed' or status == 'cancelled' or status == 'failed' then return 'refused' end
for i = 3, #ARGV do
  if ARGV[i] == status then
    move(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
    return 'ok'
  end
end
return 'refused'
