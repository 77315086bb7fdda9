-- ARGV: the most places to look at. Admits those in front, in their order; passes over who was not seen for too long.
-- Answers: code, 1 if a draw is to be run first, admitted and passed over now, 1 if there may be more to do, now,
-- 1 if a record is due in the database, and then: waiting, active, through two to three seconds ago, the end of the
-- last active place, admitted, gone and left in all, the last sequence, early, ordered.
local LAG = 5 -- half seconds that "through" is behind

-- If nobody promoted for a while, something was away, and nobody could show that they were there.
if now - room.recorded > 3000 then
  room.awake = now
  write_room('awake')
end

end_expired_places()
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
    if not place or math.max(place.seen * 1000 + 1000, room.awake) + sale.no_show < now then
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

-- Every half second, and after admissions, but ten times a second at most: a record is due if something has changed,
-- and after five seconds in any case, since the last one may have been lost on its way.
local record, settled = 0, 0
local still_waiting, still_active = redis.call('ZCARD', waiting), redis.call('ZCARD', active) + absent_active()
local last = redis.call('ZREVRANGE', active, 0, 0, 'WITHSCORES')
local active_until = math.max(tonumber(last[2] or 0), absent_active() > 0 and room.absent_until or 0)
if now - room.recorded >= 500 or admitted > 0 and now - room.recorded >= 100 then
  local before = redis.call('HMGET', room_key, 'marks', 'marked', 'digest')
  local marks, joined = { whole(room.through) }, before[1] or ''
  for mark in string.gmatch(joined, '%d+') do
    table.insert(marks, mark)
  end
  if now - tonumber(before[2] or 0) >= 500 then
    joined = table.concat(marks, ' ', 1, math.min(#marks, LAG))
    redis.call('HSET', room_key, 'marks', joined, 'marked', now)
  end
  settled = tonumber(marks[LAG + 1] or room.barred)
  local digest = table.concat(
    { still_waiting, still_active, active_until, room.ordered, whole(room.left), whole(room.sequence), whole(settled) },
    ' '
  )
  room.recorded = now
  if digest ~= before[3] or still_waiting + still_active > 0 and now - room.written >= 5000 then
    record = 1
    room.written = now
    redis.call('HSET', room_key, 'digest', digest)
    expire_with_sale()
  end
  write_room('recorded', 'written')
  if not is_open_to_returns() then
    redis.call('DEL', ended)
  end
end

return {
  HELD,
  now >= sale.opens and is_draw_to_come() and 1 or 0,
  admitted,
  gone,
  rest == 0 and admitted < allowed and 1 or 0,
  now,
  record,
  still_waiting + absent_waiting(),
  still_active,
  settled,
  active_until,
  room.admitted,
  room.gone,
  room.left,
  room.sequence,
  room.early,
  room.ordered,
}
