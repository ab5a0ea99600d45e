#!lua
-- CREATE: makes a run, once.
-- KEYS: 1 run   ARGV: field, value, field, value, …
-- Replies: created | exists
if redis.call('EXISTS', KEYS[1]) == 1 then return 'exists' end
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 'created'
