-- KEYS[1] counts the calls of one caller; ARGV: how many to add (negative to take back), the window in ms.
-- Answers how many calls the window has now, and in how many ms it ends.
local calls, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left > 0 then
  return { redis.call('INCRBY', KEYS[1], calls), left }
end
if calls < 0 then
  return { 0, window }
end
redis.call('SET', KEYS[1], calls, 'PX', window)
return { calls, window }
