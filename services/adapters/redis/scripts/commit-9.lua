#!lua
-- COMMIT: accepts the outcome of window (k, g, w) exactly when the inputs it was computed from are the inputs that lie here.
-- KEYS: 1 run  2 heads  3 states  4 inbox  5 tries  6 ends  7 delivered  8 metrics  9 outside events  10… inbox (destination, w + 1), one per message
-- ARGV: 1 k  2 g  3 w  4 epoch  5 previous digest  6 inputs digest  7 new digest  8 state  9 frame  10 most inbox bytes  11… destination, message, its sha1, …
-- Replies: fenced (run not running, other epoch) | already | diverged (same inputs, other outcome: alarm) | gap | base (other state here) | inbox (other inputs here)
--   | destination (a message to a gate that does not wait for this one) | too-large (an inbox would overflow) | ok then the gates ready at w + 1
local run, heads, k, g, w = KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3])
if not accepts(run, ARGV[4], k, g) then return { 'fenced' } end
local head = headOf(heads, g)
local was = redis.call('HMGET', heads, 'd' .. g, 'p' .. g, 'i' .. g)
if head >= w then
  if head > w or was[1] == ARGV[7] or was[2] ~= ARGV[5] or was[3] ~= ARGV[6] then return { 'already' } end
  redis.call('HSET', run, 'alarm', place(run, k, g, ARGV[3]) .. ': equal inputs gave two outcomes')
  return { 'diverged' }
end
if head ~= w - 1 or not reached(run, heads, g, w - 1) then return { 'gap' } end
if (was[1] or '') ~= ARGV[5] then return { 'base' } end
if inputsDigest(KEYS[4], KEYS[6], w, outsideOf(KEYS[9], KEYS[6], w)) ~= ARGV[6] then return { 'inbox' } end
local outs = redis.call('HGET', run, 'out' .. g)
local field = 'g' .. g
for i = 11, #ARGV, 3 do
  if not string.find(',' .. outs .. ',', ',' .. ARGV[i] .. ',', 1, true) then return { 'destination' } end
  if inboxBytes(KEYS[10 + (i - 11) / 3], field, #ARGV[i + 1]) > tonumber(ARGV[10]) then return { 'too-large' } end
end

redis.call('HSET', KEYS[3], g, ARGV[8])
for i = 11, #ARGV, 3 do put(KEYS[10 + (i - 11) / 3], field, ARGV[i + 1], ARGV[i + 2]) end
headsRead[heads .. ':' .. g] = w
redis.call('HSET', heads, 'w' .. g, ARGV[3], 'd' .. g, ARGV[7], 'p' .. g, ARGV[5], 'i' .. g, ARGV[6])
redis.call('XADD', KEYS[8], 'MAXLEN', '~', STREAM_KEEP, '*', 'k', k, 'g', g, 'w', ARGV[3], 'f', ARGV[9])
keep(run, heads, KEYS[3], KEYS[8])
for i = 10, #KEYS do keep(run, KEYS[i]) end
redis.call('UNLINK', KEYS[4])
local _, untilMs = endsOf(KEYS[6], w)
redis.call('ZREMRANGEBYSCORE', KEYS[9], '-inf', '(' .. untilMs)
local at = g .. ':' .. ARGV[3]
redis.call('HDEL', KEYS[5], at, at .. ':e', at .. ':s', at .. ':b', at .. ':t')
redis.call('HDEL', KEYS[7], at)

local reply = { 'ok' }
if limitOf(run, k) > w then
  for n in string.gmatch(g .. ',' .. outs, '%d+') do
    if headOf(heads, n) == w and reached(run, heads, n, w) and redis.call('HEXISTS', KEYS[7], n .. ':' .. (w + 1)) == 1 then reply[#reply + 1] = n end
  end
end
return reply
