-- ARGV: the most places to look at. Lets in who is in front, in their order; passes over who was not seen for too long.
-- Answers: code, 1 if a draw is to be held first, admitted and passed over now, 1 if there may be more to do now, now,
-- 1 if the room is to be written down, and then: waiting, active, through some seconds ago, the end of the last active
-- place, admitted, gone and left in all.
if not room then
  return { NO_ROOM }
end
local LAG = 5 -- records that "through" is behind

end_lapsed_places()
notice_opening()
local allowed, due = allowance()
local rest = tonumber(ARGV[FIRST])
local admitted, gone = 0, 0
while admitted < allowed and rest > 0 do
  local front = redis.call('ZPOPMIN', waiting, math.min(allowed - admitted, rest, 1000))
  if #front == 0 then
    break
  end
  local users = {}
  for i = 1, #front, 2 do
    table.insert(users, front[i])
  end
  rest = rest - #users
  room.through = math.max(room.through, tonumber(front[#front]))

  local ends = whole(now + sale.stay)
  local to_active, to_places, passed_over = {}, {}, {}
  for i, packed in ipairs(redis.call('HMGET', places, unpack(users))) do
    local place = packed and read_place(packed)
    if not place or place.seen * 1000 + 1000 + sale.no_show < now then
      table.insert(passed_over, users[i])
    else
      table.insert(to_active, ends)
      table.insert(to_active, users[i])
      table.insert(to_places, users[i])
      table.insert(to_places, whole(place.sequence) .. ' ' .. place.seen .. ' ' .. ends)
    end
  end
  if #to_active > 0 then
    redis.call('ZADD', active, unpack(to_active))
    redis.call('HSET', places, unpack(to_places))
  end
  if #passed_over > 0 then
    redis.call('HDEL', places, unpack(passed_over))
    bar_return(passed_over)
  end
  admitted = admitted + #to_active / 2
  gone = gone + #passed_over
end
if gone > 0 then
  room.gone = room.gone + gone
  write_room('gone', 'through')
end
if admitted > 0 then
  record_admissions(admitted, due)
end

-- At most twice a second, and while something changes, the room is written down by whoever asks first.
local record, settled = 0, 0
local still_waiting, still_active = redis.call('ZCARD', waiting), redis.call('ZCARD', active) + absent_active()
if now - room.recorded >= 500 then
  local before = redis.call('HMGET', room_key, 'marks', 'digest')
  local marks = { whole(room.through) }
  for mark in string.gmatch(before[1] or '', '%d+') do
    if #marks < LAG then
      table.insert(marks, mark)
    end
  end
  local joined = table.concat(marks, ' ')
  local digest = table.concat({ still_waiting, still_active, whole(room.left), whole(room.sequence), joined }, ' ')
  room.recorded = now
  write_room('recorded')
  if digest ~= before[2] then
    record, settled = 1, tonumber(#marks == LAG and marks[LAG] or room.barred)
    redis.call('HSET', room_key, 'marks', joined, 'digest', digest)
    for _, key in ipairs(KEYS) do
      redis.call('PEXPIREAT', key, whole(math.max(sale.closes, now) + sale.stay + 86400000))
    end
  end
end

local last = redis.call('ZREVRANGE', active, 0, 0, 'WITHSCORES')
return {
  HELD,
  now >= sale.opens and room.ordered == UNDECIDED and 1 or 0,
  admitted,
  gone,
  rest == 0 and admitted < allowed and 1 or 0,
  now,
  record,
  still_waiting + absent_waiting(),
  still_active,
  settled,
  math.max(tonumber(last[2] or 0), absent_active() > 0 and room.absent_until or 0),
  room.admitted,
  room.gone,
  room.left,
}
