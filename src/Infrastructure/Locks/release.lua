-- ARGV: owner, the prefix of the channels that instances listen on.
-- Gives back what the owner has of these locks, takes it out of the lines, and wakes whoever is first in each.
local released = 0
for i = 1, #KEYS, 3 do
  local lock, line, due = KEYS[i], KEYS[i + 1], KEYS[i + 2]
  if redis.call('GET', lock) == owner then
    redis.call('DEL', lock)
    released = released + 1
  end
  redis.call('ZREM', line, owner)
  redis.call('ZREM', due, owner)
  clear_line(line, due)
  local first = redis.call('ZRANGE', line, 0, 0)[1]
  if first and redis.call('EXISTS', lock) == 0 then
    redis.call('PUBLISH', ARGV[2] .. string.match(first, '^[^:]+'), first)
  end
end
return released
