-- KEYS[1]: as in attempt.lua. Takes one attempt back, and the wait after it.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'count', -1)
  redis.call('HSET', KEYS[1], 'free_at', 0)
end
return 0
