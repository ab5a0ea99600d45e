#!lua
-- CREATE: makes a run, once.
-- KEYS: 1 run   ARGV: field, value, field, value, …
-- Replies: created | exists
if redis.call('EXISTS', KEYS[1]) == 1 then return 'exists' end
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
local untilS = redis.call('TIME')[1] + KEEP_S
redis.call('HSET', KEYS[1], 'until', untilS)
keep(KEYS[1], KEYS[1])
return 'created'
