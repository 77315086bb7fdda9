-- Brings back a place that was lost with Redis's data, or of which Redis knows less than the user's token says.
-- ARGV: user, sequence; the millisecond at which the active place ends by itself, or 0; the one at which it ends with
-- the user's holds; order, position told. Answers as answer(), or NONE.
local user, sequence = ARGV[FIRST], tonumber(ARGV[FIRST + 1])
local own, ends = tonumber(ARGV[FIRST + 2]), tonumber(ARGV[FIRST + 3])
local order, told = tonumber(ARGV[FIRST + 4]), tonumber(ARGV[FIRST + 5])

end_expired_places()
local place = find_place(user)
local is_held = place and place.sequence == sequence
if is_held and (place.ends > 0 or ends <= now) then
  cap_position(place, told)
  return { answer(place) }
end
if not is_held and (not may_return(user, sequence) or place and place.ends > 0) then
  return { NONE }
end

if ends > now then
  ends = math.min(ends, own + sale.hold)
  end_place(user)
  redis.call('ZADD', active, whole(ends), user)
  write_active(user, sequence, own)
  room.absent_active = math.max(0, room.absent_active - 1)
elseif own == 0 and order > room.barred and now < room.returns_until and now < sale.closes then
  end_place(user)
  redis.call('ZADD', waiting, whole(order), user)
  write_waiting(user, sequence)
  room.absent_waiting = math.max(0, room.absent_waiting - 1)
else
  return { NONE }
end
write_room('absent_active', 'absent_waiting')
expire_with_sale()
place = find_place(user)
cap_position(place, told)
return { answer(place) }
