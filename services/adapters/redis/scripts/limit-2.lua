#!lua
-- LIMIT: opens windows of one replication. An end, once written, stays; the limit only rises.
-- KEYS: 1 run  2 ends   ARGV: 1 k  2 first window  3 most windows  4… ends
-- Replies: unknown | outside (no such replication) | too-many | <highest open window>
-- A run that starts later than 0 opens nothing before it was seeded. Stops at the first end that does not lie after the one before it, is further from it than the lookahead, or passes the horizon.
local run, ends, k, from = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local f = redis.call('HMGET', run, 'status', 'replications', 'horizon', 'lookahead', 'opened', 'start')
if not f[1] then return 'unknown' end
if tonumber(k) >= tonumber(f[2]) then return 'outside' end
if from + #ARGV - 3 > tonumber(ARGV[3]) then return 'too-many' end
local limit = limitOf(run, k)
if f[1] == 'completed' or f[1] == 'cancelled' or f[1] == 'failed' or from > limit + 1 then return limit end
if limit < 0 and f[6] and f[6] ~= '0' then return limit end
local last = tonumber(redis.call('HGET', run, 'm' .. k) or '0')
local before = limit
for i = 4, #ARGV do
  local w, untilMs = from + i - 4, tonumber(ARGV[i])
  if w > limit then
    if untilMs <= last or untilMs - last > tonumber(f[4]) or untilMs > tonumber(f[3]) then break end
    redis.call('HSETNX', ends, tostring(w), ARGV[i])
    limit, last = w, untilMs
  end
end
if limit > before then
  keep(run, ends)
  redis.call('HSET', run, 'l' .. k, tostring(limit), 'm' .. k, tostring(last))
  if tonumber(k) + 1 > tonumber(f[5]) then redis.call('HSET', run, 'opened', tostring(tonumber(k) + 1)) end
end
return limit
