#!lua
-- SEED: begins replication k where its order says: window 0 = [0, start) is committed with the given gates, the messages they have not received wait for
-- window 1, and events from outside before the start are over.
-- KEYS: 1 run  2 heads  3 ends  then per gate: state, outside events, inbox of window 1
-- ARGV: 1 k  2 epoch  3 start ms  then per gate: state, digest, number of messages, and per message: field, bytes, digest
-- Replies: stale (run not running, other epoch, or its order starts elsewhere) | already | ok
local run, heads, k = KEYS[1], KEYS[2], ARGV[1]
if not accepts(run, ARGV[2], k, '0') or redis.call('HGET', run, 'start') ~= ARGV[3] then return 'stale' end
if limitOf(run, k) >= 0 then return 'already' end

local at = 4
for i = 4, #KEYS, 3 do
  local g = (i - 4) / 3
  local state, digest, messages = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  redis.call('SET', KEYS[i], state)
  redis.call('HSET', heads, 'w' .. g, '0', 'd' .. g, digest, 'p' .. g, '', 'i' .. g, '')
  redis.call('ZREMRANGEBYSCORE', KEYS[i + 1], '-inf', '(' .. ARGV[3])
  for _ = 1, messages do
    put(KEYS[i + 2], ARGV[at], ARGV[at + 1], ARGV[at + 2])
    at = at + 3
  end
end
redis.call('HSET', KEYS[3], '0', ARGV[3])
keep(run, heads, KEYS[3])
for i = 4, #KEYS, 3 do keep(run, KEYS[i], KEYS[i + 2]) end
redis.call('HSET', run, 'l' .. k, '0', 'm' .. k, ARGV[3])
if tonumber(k) + 1 > tonumber(redis.call('HGET', run, 'opened')) then redis.call('HSET', run, 'opened', tostring(tonumber(k) + 1)) end
return 'ok'
