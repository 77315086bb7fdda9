-- ARGV: user; sequence and position that the user's token says, or zeros. Answers as answer(), and 1 if the place is
-- new; NONE if the sale has closed; FULL.
local user, sequence, told = ARGV[FIRST], tonumber(ARGV[FIRST + 1]), tonumber(ARGV[FIRST + 2])

end_expired_places()
local place = find_place(user)
if place then
  touch(user, place)
  if place.sequence == sequence then
    cap_position(place, told)
  end
  local numbers = { answer(place) }
  table.insert(numbers, 0)
  return numbers
end
if now >= sale.closes then
  return { NONE }
end
local ahead = redis.call('ZCARD', waiting)
if ahead >= MOST_WAITING then
  return { FULL }
end

notice_opening()
end_place(user)
room.sequence = room.sequence + 1
write_room('sequence')
local count, due = 0, now
if ahead + absent_waiting() == 0 then
  count, due = allowance()
end
if count > 0 then
  room.through = math.max(room.through, room.sequence)
  redis.call('ZADD', active, whole(now + sale.stay), user)
  write_active(user, room.sequence, now + sale.stay)
  record_admissions(1, due)
else
  redis.call('ZADD', waiting, whole(room.sequence), user)
  write_waiting(user, room.sequence)
end

local numbers = { answer(find_place(user)) }
table.insert(numbers, 1)
return numbers
