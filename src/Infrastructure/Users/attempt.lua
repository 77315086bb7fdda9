-- KEYS[1]: how many attempts were made on one account from one address, and when the next may be made.
-- ARGV: how many are free, the first wait, the longest, and how long they are remembered, in ms.
-- Answers 0 if an attempt may be made now, and counts it; else in how many ms one may.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'count', 'free_at')
local wait = (tonumber(known[2]) or 0) - now
if wait > 0 then
  return wait
end
local count = (tonumber(known[1]) or 0) + 1
local excess = count - tonumber(ARGV[1])
local free_at = 0
if excess >= 0 then
  free_at = now + math.min(tonumber(ARGV[2]) * 2 ^ excess, tonumber(ARGV[3]))
end
redis.call('HSET', KEYS[1], 'count', count, 'free_at', free_at)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 0
