#!lua
-- RESULT: the outcome of a whole replication.
-- KEYS: 1 run  2 results   ARGV: 1 k  2 epoch  3 digest  4 bytes  5 ms it took
-- Replies: stale (run not running, other epoch, no such replication) | already | diverged (alarm) | ok
if not accepts(KEYS[1], ARGV[2], ARGV[1], '0') then return 'stale' end
local was = redis.call('HGET', KEYS[2], 'd' .. ARGV[1])
if was == ARGV[3] then return 'already' end
if was then
  redis.call('HSET', KEYS[1], 'alarm', 'replication ' .. ARGV[1] .. ': equal inputs gave two outcomes')
  return 'diverged'
end
redis.call('HSET', KEYS[2], 'd' .. ARGV[1], ARGV[3], 'b' .. ARGV[1], ARGV[4])
redis.call('HINCRBY', KEYS[1], 'spent', ARGV[5])
keep(KEYS[1], KEYS[2])
return 'ok'
