-- ARGV: user, the end of a cancelled hold, the latest end of the user's other holds or 0. A place that lasts only for
-- the cancelled hold ends with the others, or at its own time. Answers HELD if that changed it.
local user, cancelled, others = ARGV[FIRST], tonumber(ARGV[FIRST + 1]), tonumber(ARGV[FIRST + 2])
local place = find_place(user)
if not place or place.ends == 0 or place.ends ~= math.min(cancelled, place.own + sale.hold) then
  return { NONE }
end
local ends = math.max(place.own, math.min(others, place.own + sale.hold))
if ends > now then
  redis.call('ZADD', active, whole(ends), user)
else
  end_place(user)
  bar_return({ user })
end
return { HELD }
