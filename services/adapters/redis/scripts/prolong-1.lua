#!lua
-- PROLONG: moves the end of a run on; its keys are given the new end one after another by the caller, the run itself last.
-- KEYS: 1 run
-- Replies: 0 (no such run) | <its end, seconds since 1970>
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local untilS = redis.call('TIME')[1] + KEEP_S
redis.call('HSET', KEYS[1], 'until', untilS)
return untilS
