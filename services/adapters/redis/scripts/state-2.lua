#!lua
-- STATE: the committed state of a gate and its window, together.
-- KEYS: 1 heads  2 state   ARGV: 1 g
-- Replies: {} | <window> <state>
local w = redis.call('HGET', KEYS[1], 'w' .. ARGV[1])
if not w then return {} end
return { w, redis.call('GET', KEYS[2]) }
