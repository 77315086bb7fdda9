-- When each instance was last heard of, by this server's clock, after noting that one was.
-- ARGV: how many ms an instance is remembered, how many of them; and whose sign of life this is, if it is one.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[3] then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return { now, redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') }
