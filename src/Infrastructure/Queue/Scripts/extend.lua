-- ARGV: user, sequence, until. An active place lasts at least until then, but at most the policy's
-- hold time past its own.
local user, sequence, ends = ARGV[FIRST], tonumber(ARGV[FIRST + 1]), tonumber(ARGV[FIRST + 2])
local place = find_place(user)
if not place or place.ends == 0 or place.sequence ~= sequence then
  return { NONE }
end
ends = math.min(ends, place.own + sale.hold)
if ends > place.ends then
  redis.call('ZADD', active, whole(ends), user)
end
return { HELD }
