#!lua
-- PACE: sets speed and step end.
-- KEYS: 1 run   ARGV: field, value, … (speed, step)
-- Replies: ok | unknown
if redis.call('EXISTS', KEYS[1]) == 0 then return 'unknown' end
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 'ok'
