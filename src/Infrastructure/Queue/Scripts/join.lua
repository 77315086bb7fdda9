-- ARGV: any number of user, and the sequence and position that the user's token says, or zeros. Answers nine numbers
-- for each, as answer(), and 1 if the place is new; NONE if the sale has closed; FULL.
local answers = {}
local function add(is_new, ...)
  append(answers, ...)
  answers[#answers + 1] = is_new
end

local function join(user, sequence, told)
  local place, is_written = find_place(user)
  if place then
    touch(user, place)
    if place.sequence == sequence then
      cap_position(place, told)
    end
    return add(0, answer(place))
  end
  if now >= sale.closes then
    return add(0, NONE, 0, 0, 0, 0, 0, 0, 0)
  end
  local ahead = redis.call('ZCARD', waiting)
  if ahead >= MOST_WAITING then
    return add(0, FULL, 0, 0, 0, 0, 0, 0, 0)
  end

  notice_opening()
  if is_written then
    end_place(user)
  end
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
  add(1, answer(find_place(user)))
end

end_expired_places()
for i = FIRST, #ARGV, 3 do
  join(ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]))
end
return answers
