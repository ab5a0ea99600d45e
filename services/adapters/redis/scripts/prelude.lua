-- Put in front of every script after its first line. Nothing here writes except `move`, `put` and `keep`.

local STREAM_KEEP = 5000 -- records of the metrics stream kept, about
local AUDIT_KEEP = 1000
local KEEP_S = 30 * 86400 -- a run that nobody looks after for so long is gone

-- Is (k, g) part of the run, and may it move? Pausing stops the opening of windows; open ones finish.
local function accepts(run, epoch, k, g)
  local f = redis.call('HMGET', run, 'status', 'epoch', 'replications', 'gates')
  return (f[1] == 'running' or f[1] == 'paused') and f[2] == epoch and tonumber(k) < tonumber(f[3]) and tonumber(g) < tonumber(f[4])
end

-- Heads read in this call, by key and gate: gates that wait for one another ask for the same ones again and again.
local headsRead = {}

-- Highest window gate g has committed; −1 before the first.
local function headOf(heads, g)
  local at = heads .. ':' .. g
  if not headsRead[at] then headsRead[at] = tonumber(redis.call('HGET', heads, 'w' .. g) or '-1') end
  return headsRead[at]
end

-- Has every in-neighbour of g committed window w?
local function reached(run, heads, g, w)
  for n in string.gmatch(redis.call('HGET', run, 'in' .. g), '%d+') do
    if headOf(heads, n) < w then return false end
  end
  return true
end

local function limitOf(run, k)
  return tonumber(redis.call('HGET', run, 'l' .. k) or '-1')
end

-- Ends of windows w − 1 and w as text; '' where not open.
local function endsOf(ends, w)
  local from = w == 0 and '0' or redis.call('HGET', ends, tostring(w - 1)) or ''
  return from, redis.call('HGET', ends, tostring(w)) or ''
end

-- The events from outside that belong to window w, as one text; '' when there are none.
local function outsideOf(outside, ends, w)
  local from, untilMs = endsOf(ends, w)
  return table.concat(redis.call('ZRANGEBYSCORE', outside, from, '(' .. untilMs))
end

-- What a window's outcome depends on besides the state: the fields of its inbox, its two ends, and the events from outside.
local function inputsDigest(inbox, ends, w, events)
  local from, untilMs = endsOf(ends, w)
  local drawn = (redis.call('HGET', inbox, '#') or '') .. ':' .. from .. ':' .. untilMs
  return events == '' and drawn or drawn .. ':' .. redis.sha1hex(events)
end

-- Bytes in an inbox once `field` holds `size` bytes.
local function inboxBytes(inbox, field, size)
  local sum = size
  for _, name in ipairs(redis.call('HKEYS', inbox)) do
    if name ~= '#' and name ~= field then sum = sum + redis.call('HSTRLEN', inbox, name) end
  end
  return sum
end

-- Writes a field of an inbox and rolls its digest; the same content again changes nothing. `digest` is the sha1 of `bytes`, taken by the caller,
-- where it holds up nobody else.
local function put(inbox, field, bytes, digest)
  if redis.call('HGET', inbox, field) == bytes then return end
  local rolled = redis.sha1hex((redis.call('HGET', inbox, '#') or '') .. '\n' .. field .. '\n' .. digest)
  redis.call('HSET', inbox, field, bytes, '#', rolled)
end

local function place(run, k, g, w)
  return 'gate ' .. redis.call('HGET', run, 'id' .. g) .. ', window ' .. w .. ', replication ' .. k
end

-- Gives new keys of a run the end of the run, its field `until`. All keys of a run end at the same instant, so that none of it is ever left without the rest.
local function keep(run, ...)
  for _, key in ipairs({ ... }) do
    if redis.call('TTL', key) == -1 then
      local untilS = redis.call('HGET', run, 'until')
      if untilS then redis.call('EXPIREAT', key, untilS) end
    end
  end
end

-- Moves the run to another status, bumps the epoch when work in hand must be fenced off, leaves an audit record.
local function move(run, audit, to, reason)
  local from = redis.call('HGET', run, 'status')
  redis.call('HSET', run, 'status', to, 'reason', reason)
  if to == 'cancelled' or to == 'failed' then redis.call('HINCRBY', run, 'epoch', 1) end
  redis.call('XADD', audit, 'MAXLEN', AUDIT_KEEP, '*', 'from', from, 'to', to, 'reason', reason)
  keep(run, audit)
end
