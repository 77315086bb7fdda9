-- ARGV: user, sequence or 0 for whichever place the user has. Answers HELD if a place was given up.
local user, sequence = ARGV[FIRST], tonumber(ARGV[FIRST + 1])
local place = find_place(user)
if place and (sequence == 0 or place.sequence == sequence) then
  end_place(user)
  bar_return({ user })
  if place.ends == 0 then
    room.left = room.left + 1
    write_room('left')
  end
  return { HELD }
end
if sequence == 0 and absent_active() > 0 and redis.call('SADD', ended, user) == 1 then
  room.absent_active = room.absent_active - 1
  write_room('absent_active')
end
return { NONE }
