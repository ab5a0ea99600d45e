#!lua
-- INGEST: takes truck and cargo events from outside into replication k. An event keeps its place once it has one.
-- KEYS: 1 run  2 heads  3 ends  4 known events  5… outside events of a gate each
-- ARGV: 1 k  2 epoch  3 most ms late  4 most events waiting at a gate, or again: taken before, not busy, duplicates not counted
--   5 events one after the other, the highest byte first: key and gate (a byte each), at ms (a double), wished serial (4 bytes), then mark, id and consignment (a byte of length before each)
-- Replies: stale (run not queued, running or paused; other epoch; no such replication) | busy (too many wait) | ok and a line an event: its fate, simulated ms and serial, before them duplicate if it came before, and after them other when that had another id
--   (fates: accepted, late, refused without a serial)
local run, heads, ends, known = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local f = redis.call('HMGET', run, 'status', 'epoch', 'replications')
if not ((f[1] == 'queued' or f[1] == 'running' or f[1] == 'paused') and f[2] == ARGV[2] and tonumber(ARGV[1]) < tonumber(f[3])) then return { 'stale' } end
for i = 5, #KEYS do
  if ARGV[4] ~= 'again' and redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[4]) then return { 'busy' } end
end
local horizon, mostLate = tonumber(redis.call('HGET', run, 'horizon')), tonumber(ARGV[3])
local starts, counts, lines = {}, {}, {}

-- From where on a gate still takes events: the end of the last window somebody has claimed.
local function startOf(g)
  if not starts[g] then
    local sealed = math.max(tonumber(redis.call('HGET', heads, 'z' .. g) or '-1'), headOf(heads, g))
    starts[g] = sealed < 0 and 0 or tonumber(redis.call('HGET', ends, tostring(sealed)) or '0')
  end
  return starts[g]
end

-- The next serial from the wished one that no other consignment has.
local function freeSerial(g, wished)
  local serial = wished
  repeat serial = serial == 2147483647 and 1073741824 or serial + 1 until redis.call('HEXISTS', known, 's' .. g .. ':' .. serial) == 0
  return serial
end

local events, from = ARGV[5], 1
while from <= #events do
  local key, g, at, wished, mark, name, consignment, after = struct.unpack('>BBdI4Bc0Bc0Bc0', events, from)
  from = after
  local kind, whole = string.byte(mark, 1), g .. ':' .. consignment
  local id, half, other = 'i' .. name, 'h' .. kind .. whole, 'h' .. (1 - kind) .. whole
  local had = redis.call('HMGET', known, id, half, other, 's' .. g .. ':' .. wished)
  local fate, told = 'duplicate', had[1] or had[2] and had[2] .. (string.match(had[2], '^refused %d+$') and ' 0 other' or ' other')
  if not told then
    local start = startOf(g)
    local due = math.max(at, start)
    fate = (start - at > mostLate or due >= horizon) and 'refused' or at < start and 'late' or 'accepted'
    told = fate .. ' ' .. string.format('%.0f', due)
    if fate == 'refused' then redis.call('HSET', known, id, told, half, told)
    else
      -- The half that came before has the serial; else the wished one is taken unless another consignment has it.
      local serial = tonumber(had[3] and string.match(had[3], '^%a+ %d+ (%d+)$'))
      if not serial then serial = had[4] and freeSerial(g, wished) or wished end
      redis.call('ZADD', KEYS[key], due, struct.pack('>dI4', due, serial) .. mark)
      told = told .. ' ' .. serial
      redis.call('HSET', known, id, told, half, told, 's' .. g .. ':' .. serial, '')
    end
  end
  counts[fate] = (counts[fate] or 0) + 1
  lines[#lines + 1] = fate == 'duplicate' and 'duplicate ' .. told or told
end
for fate, n in pairs(counts) do if not (ARGV[4] == 'again' and fate == 'duplicate') then redis.call('HINCRBY', known, '#' .. fate, n) end end
for i = 4, #KEYS do keep(run, KEYS[i]) end
return { 'ok', table.concat(lines, '\n') }
