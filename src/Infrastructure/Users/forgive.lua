-- KEYS[1] counts the attempts of one account. Takes one back, unless the window has ended since.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('DECR', KEYS[1])
end
return 0
