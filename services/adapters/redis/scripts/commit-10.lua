#!lua
-- COMMIT: accepts the outcome of window (k, g, w) exactly when the inputs it was computed from are the inputs that lie here.
-- The new state lies under a key of its own, written just before: through Lua 100 kB cost more than everything else here together.
-- KEYS: 1 run  2 heads  3 state  4 inbox  5 tries  6 ends  7 delivered  8 metrics  9 outside events  10 new state  11… inbox (destination, w + 1), one per message
-- ARGV: 1 k  2 g  3 w  4 epoch  5 previous digest  6 inputs digest  7 new digest  8 frame  9 most inbox bytes  10… destination, message, its sha1, …
-- Replies: fenced (run not running, other epoch) | already | diverged (same inputs, other outcome: alarm) | gap | base (other state here) | inbox (other inputs here)
--   | destination (a message to a gate that does not wait for this one) | too-large (an inbox would overflow) | unstaged (the new state does not lie here)
--   | ok then the gates ready at w + 1
local run, heads, k, g, w = KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3])
local function refuse(code)
  redis.call('UNLINK', KEYS[10])
  return { code }
end
if not accepts(run, ARGV[4], k, g) then return refuse('fenced') end
local head = headOf(heads, g)
local was = redis.call('HMGET', heads, 'd' .. g, 'p' .. g, 'i' .. g)
if head >= w then
  if head > w or was[1] == ARGV[7] or was[2] ~= ARGV[5] or was[3] ~= ARGV[6] then return refuse('already') end
  redis.call('HSET', run, 'alarm', place(run, k, g, ARGV[3]) .. ': equal inputs gave two outcomes')
  return refuse('diverged')
end
if head ~= w - 1 or not reached(run, heads, g, w - 1) then return refuse('gap') end
if (was[1] or '') ~= ARGV[5] then return refuse('base') end
if inputsDigest(KEYS[4], KEYS[6], w, outsideOf(KEYS[9], KEYS[6], w)) ~= ARGV[6] then return refuse('inbox') end
local outs = redis.call('HGET', run, 'out' .. g)
local field = 'g' .. g
for i = 10, #ARGV, 3 do
  if not string.find(',' .. outs .. ',', ',' .. ARGV[i] .. ',', 1, true) then return refuse('destination') end
  if inboxBytes(KEYS[11 + (i - 10) / 3], field, #ARGV[i + 1]) > tonumber(ARGV[9]) then return refuse('too-large') end
end
if redis.call('EXISTS', KEYS[10]) == 0 then return { 'unstaged' } end

redis.call('RENAME', KEYS[10], KEYS[3])
redis.call('PERSIST', KEYS[3]) -- its end was that of a state nobody commits
for i = 10, #ARGV, 3 do put(KEYS[11 + (i - 10) / 3], field, ARGV[i + 1], ARGV[i + 2]) end
headsRead[heads .. ':' .. g] = w
redis.call('HSET', heads, 'w' .. g, ARGV[3], 'd' .. g, ARGV[7], 'p' .. g, ARGV[5], 'i' .. g, ARGV[6])
redis.call('XADD', KEYS[8], 'MAXLEN', '~', STREAM_KEEP, '*', 'k', k, 'g', g, 'w', ARGV[3], 'f', ARGV[8])
keep(run, heads, KEYS[3], KEYS[8])
for i = 11, #KEYS do keep(run, KEYS[i]) end
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
