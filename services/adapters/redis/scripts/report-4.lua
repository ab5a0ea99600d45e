#!lua
-- REPORT: an attempt at (k, g, w) ended with an error of the deterministic kernel. The same error from two attempts fails the run.
-- KEYS: 1 run  2 heads  3 tries  4 audit   ARGV: 1 k  2 g  3 w  4 epoch  5 error digest  6 message
-- Replies: retry | failed
local run, k, g = KEYS[1], ARGV[1], ARGV[2]
if not accepts(run, ARGV[4], k, g) then
  return redis.call('HGET', run, 'status') == 'failed' and 'failed' or 'retry'
end
if headOf(KEYS[2], g) >= tonumber(ARGV[3]) then return 'retry' end
local at = g .. ':' .. ARGV[3]
local f = redis.call('HMGET', KEYS[3], at, at .. ':e', at .. ':s')
if f[2] == ARGV[5] then
  if tonumber(f[1] or '0') <= tonumber(f[3]) then return 'retry' end -- the same report again, or two attempts that overlapped
  move(run, KEYS[4], 'failed', place(run, k, g, ARGV[3]) .. ': ' .. ARGV[6])
  return 'failed'
end
redis.call('HSET', KEYS[3], at .. ':e', ARGV[5], at .. ':s', f[1] or '0')
keep(run, KEYS[3])
return 'retry'
