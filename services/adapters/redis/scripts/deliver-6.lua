#!lua
-- DELIVER: puts the arrivals batch of (k, g, w) into its inbox.
-- KEYS: 1 run  2 heads  3 inbox  4 ends  5 delivered  6 audit   ARGV: 1 k  2 g  3 w  4 epoch  5 from ms  6 until ms  7 batch  8 most inbox bytes  9 sha1 of the batch
-- Replies: ok | done (committed) | stale (run not running, other epoch, no such window, or it has other ends than the batch)
--   | too-large (no repetition makes it smaller: the run has failed)
local k, g, w = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not accepts(KEYS[1], ARGV[4], k, g) then return 'stale' end
if headOf(KEYS[2], g) >= w then return 'done' end
local from, untilMs = endsOf(KEYS[4], w)
if from ~= ARGV[5] or untilMs ~= ARGV[6] then return 'stale' end
local size = inboxBytes(KEYS[3], 'a', #ARGV[7])
if size > tonumber(ARGV[8]) then
  move(KEYS[1], KEYS[6], 'failed', place(KEYS[1], k, g, ARGV[3]) .. ': ' .. size .. ' bytes of events, more than ' .. ARGV[8])
  return 'too-large'
end
put(KEYS[3], 'a', ARGV[7], ARGV[9])
redis.call('HSET', KEYS[5], g .. ':' .. ARGV[3], '1')
keep(KEYS[1], KEYS[3], KEYS[5])
return 'ok'
