#!lua
-- BELL: which windows could run, or wait for arrivals, and nobody has touched for a while? Derived from the heads, never stored.
-- KEYS: 1 run  then per replication 0, 1, …: heads, delivered, tries   ARGV: 1 now ms  2 patience ms
-- Replies: more <n> (give the keys of replications 0 … n − 1) | ok then k, g, w, ready|starved, bell, …
-- A window not seen before is noted now and rung after the patience; each start without outcome doubles it beyond 0.2 s.
local run, now, patience = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local f = redis.call('HMGET', run, 'status', 'opened', 'gates')
if f[1] ~= 'running' and f[1] ~= 'paused' then return { 'ok' } end
if tonumber(f[2]) > (#KEYS - 1) / 3 then return { 'more', tonumber(f[2]) } end
local reply = { 'ok' }
for k = 0, tonumber(f[2]) - 1 do
  local heads, delivered, tries, limit = KEYS[3 * k + 2], KEYS[3 * k + 3], KEYS[3 * k + 4], limitOf(run, k)
  for g = 0, tonumber(f[3]) - 1 do
    local w = headOf(heads, g) + 1
    if w <= limit and reached(run, heads, g, w - 1) then
      local at = g .. ':' .. w
      local t = redis.call('HMGET', tries, at .. ':t', at)
      local touched = tonumber(t[1] or now)
      local starts = tonumber(t[2] or '0')
      if touched > now then touched = now end -- another sweeper's clock runs ahead
      local wait = starts == 0 and patience or math.max(patience, 200 * 2 ^ starts)
      if patience == 0 then wait = 0 end
      local rings = now - touched >= wait
      redis.call('HSET', tries, at .. ':t', rings and ARGV[1] or string.format('%.0f', touched))
      keep(run, tries)
      if rings then
        local kind = redis.call('HEXISTS', delivered, at) == 1 and 'ready' or 'starved'
        for _, v in ipairs({ k, g, w, kind, redis.call('HINCRBY', tries, at .. ':b', 1) }) do reply[#reply + 1] = v end
      end
    end
  end
end
return reply
