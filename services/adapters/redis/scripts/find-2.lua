#!lua
-- FIND: one consistent look at a run.
-- KEYS: 1 run  2 res  3… heads of replications 0, 1, …   ARGV: 1 digest of the order the caller holds, or ''
-- Replies: absent | more <n> (give the heads of replications 0 … n − 1)
--   | ok <order or ''> <order digest> <status> <epoch> <reason> <alarm> <speed> <step> <results> then per replication {limit, limitMs, head, head, …}
local run = KEYS[1]
local f = redis.call('HMGET', run, 'order', 'orderDigest', 'status', 'epoch', 'reason', 'alarm', 'speed', 'step', 'opened', 'gates')
if not f[3] then return { 'absent' } end
local opened, gates = tonumber(f[9]), tonumber(f[10])
if opened > #KEYS - 2 then return { 'more', opened } end
local reply = { 'ok', f[2] == ARGV[1] and '' or f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], redis.call('HLEN', KEYS[2]) / 2 }
for k = 0, opened - 1 do
  local row = { limitOf(run, k), tonumber(redis.call('HGET', run, 'm' .. k) or '0') }
  for g = 0, gates - 1 do row[g + 3] = headOf(KEYS[3 + k], g) end
  reply[#reply + 1] = row
end
return reply
