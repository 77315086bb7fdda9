-- ARGV: owner, lease in ms, how long to wait in ms (0: not at all), the longest line allowed.
-- Takes all locks or none. Who waits for several keeps its place in each of their lines, so that later comers, who would
-- need only one that happens to be free, cannot overtake it again and again. Answers 0 if they were taken, -1 if they were refused, else in how many ms it is worth asking
-- again if nobody wakes the caller before; the caller then stands in line.
local lease, wait, longest = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local blocked_for = 0

for i = 1, #KEYS, 3 do
  local lock, line, due = KEYS[i], KEYS[i + 1], KEYS[i + 2]
  clear_line(line, due)
  local left = redis.call('PTTL', lock)
  local first = redis.call('ZRANGE', line, 0, 0)[1]
  if left >= 0 then
    blocked_for = math.max(blocked_for, left, 1)
  elseif first and first ~= owner then
    blocked_for = math.max(blocked_for, redis.call('ZSCORE', due, first) - now, 1)
  end
  if redis.call('ZCARD', line) >= longest and not redis.call('ZSCORE', line, owner) then
    wait = 0
  end
end

if blocked_for == 0 then
  for i = 1, #KEYS, 3 do
    redis.call('SET', KEYS[i], owner, 'PX', lease)
    redis.call('ZREM', KEYS[i + 1], owner)
    redis.call('ZREM', KEYS[i + 2], owner)
  end
  return 0
end
if wait == 0 then
  return -1
end

for i = 1, #KEYS, 3 do
  local line, due = KEYS[i + 1], KEYS[i + 2]
  if not redis.call('ZSCORE', line, owner) then
    local last = redis.call('ZRANGE', line, -1, -1, 'WITHSCORES')[2]
    redis.call('ZADD', line, (tonumber(last) or 0) + 1, owner)
    redis.call('ZADD', due, now + wait, owner)
    local life = math.max(wait + lease, redis.call('PTTL', line))
    redis.call('PEXPIRE', line, life)
    redis.call('PEXPIRE', due, life)
  end
end
return math.floor(blocked_for)
