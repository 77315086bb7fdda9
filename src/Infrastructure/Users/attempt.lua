-- KEYS[1] counts the attempts of one account; ARGV: the most allowed, the window in ms.
-- Answers 0 if this one may be made, else in how many ms the window ends.
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]))
end
if count <= tonumber(ARGV[1]) then
  return 0
end
redis.call('DECR', KEYS[1])
return math.max(1, redis.call('PTTL', KEYS[1]))
