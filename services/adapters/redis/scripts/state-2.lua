#!lua
-- STATE: the committed state of a gate and its window, together.
-- KEYS: 1 heads  2 states   ARGV: 1 g
-- Replies: {} | <window> <state>
local w = redis.call('HGET', KEYS[1], 'w' .. ARGV[1])
if not w then return {} end
return { w, redis.call('HGET', KEYS[2], ARGV[1]) }
