#!lua
-- CLAIM: hands out what window (k, g, w) needs. Claiming takes nothing away: two workers may hold the same window, the commit decides.
-- The window is sealed: events from outside that come later go to a later one.
-- KEYS: 1 run  2 heads  3 state  4 inbox  5 tries  6 ends  7 audit  8 outside events
-- ARGV: 1 k  2 g  3 w  4 epoch  5 most starts  6 digest of the state the caller holds, or ''  7 most starts by a caller that has only just joined or computes other windows too, where it does
-- Replies: stale (run not running, other epoch) | early (not open) | done (committed) | gap (this gate or an in-neighbour is not far enough)
--   | starved (no arrivals yet) | suspect (started often without outcome: not for such a caller) | poison (started too often without outcome: the run has failed)
--   | ok <until ms> <state digest> <state, or '' when the caller holds it> <inputs digest> then field, bytes, …
local run, k, g, w = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
if not accepts(run, ARGV[4], k, g) then return { 'stale' } end
if w > limitOf(run, k) then return { 'early' } end
local head = headOf(KEYS[2], g)
if head >= w then return { 'done' } end
if head ~= w - 1 or not reached(run, KEYS[2], g, w - 1) then return { 'gap' } end
if redis.call('HEXISTS', KEYS[4], 'a') == 0 then return { 'starved' } end
local at = g .. ':' .. ARGV[3]
local starts = tonumber(redis.call('HGET', KEYS[5], at) or '0')
if ARGV[7] and starts >= tonumber(ARGV[7]) then return { 'suspect' } end
if starts >= tonumber(ARGV[5]) then
  move(run, KEYS[7], 'failed', place(run, k, g, ARGV[3]) .. ': ' .. starts .. ' attempts started and none finished')
  return { 'poison' }
end
redis.call('HSET', KEYS[5], at, tostring(starts + 1))
redis.call('HDEL', KEYS[5], at .. ':t') -- in work: the sweeper's patience starts again
redis.call('HSET', KEYS[2], 'z' .. g, ARGV[3])
keep(run, KEYS[2], KEYS[5])
local _, untilMs = endsOf(KEYS[6], w)
local events = outsideOf(KEYS[8], KEYS[6], w)
local digest = redis.call('HGET', KEYS[2], 'd' .. g) or ''
local state = digest ~= ARGV[6] and redis.call('GET', KEYS[3]) or ''
local reply = { 'ok', untilMs, digest, state, inputsDigest(KEYS[4], KEYS[6], w, events) }
if events ~= '' then
  reply[#reply + 1] = 'x'
  reply[#reply + 1] = events
end
local inbox = redis.call('HGETALL', KEYS[4])
for i = 1, #inbox, 2 do
  if inbox[i] ~= '#' then
    reply[#reply + 1] = inbox[i]
    reply[#reply + 1] = inbox[i + 1]
  end
end
return reply
