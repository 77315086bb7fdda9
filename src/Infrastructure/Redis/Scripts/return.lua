-- Brings a place back that was lost with Redis's data. ARGV: user, sequence, the millisecond until which the token says
-- that the place is active or 0, the position that the token says, order in the line. Answers as answer(), or NONE.
if not room then
  return { NO_ROOM }
end
local user, sequence, ends = ARGV[FIRST], tonumber(ARGV[FIRST + 1]), tonumber(ARGV[FIRST + 2])
local told, order = ARGV[FIRST + 3], tonumber(ARGV[FIRST + 4])

end_lapsed_places()
local place = find_place(user)
local is_held = place and place.sequence == sequence
local is_newer_active = place and place.ends > 0
if is_held and (place.ends > 0 or ends <= now) then
  return { answer(place) }
end
if not may_return(user, sequence) or is_newer_active then
  return { NONE }
end

if ends > now then
  end_place(user)
  redis.call('ZADD', active, whole(ends), user)
  write_active(user, sequence, ends)
  room.absent_active = math.max(0, room.absent_active - 1)
elseif ends == 0 and order > room.barred and now < room.returns_until and now < sale.closes then
  end_place(user)
  redis.call('ZADD', waiting, whole(order), user)
  write_waiting(user, sequence)
  room.absent_waiting = math.max(0, room.absent_waiting - 1)
else
  return { NONE }
end
redis.call('HSET', returned, user, told)
write_room('absent_active', 'absent_waiting')
return { answer(find_place(user)) }
