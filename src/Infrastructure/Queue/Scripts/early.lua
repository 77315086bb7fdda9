-- ARGV: the order after which to go on, how many at most. Begins the draw if it is due, and lists users who joined
-- before the opening. After a loss of data the draw waits some seconds more for those who are not back. Answers: HELD,
-- the last sequence given before the opening, and then user and order of each; NONE if no draw is due.
notice_opening()
local is_complete = now >= room.resumes and (absent_waiting() == 0 or now >= room.resumes + 12000)
if room.ordered == UNDECIDED and sale.draws and now >= sale.opens and is_complete then
  room.ordered = DRAWING
  write_room('ordered')
end
if room.ordered ~= DRAWING then
  return { NONE }
end
return {
  HELD,
  whole(room.early),
  unpack(
    redis.call(
      'ZRANGEBYSCORE', waiting, '(' .. ARGV[FIRST], whole(room.early), 'WITHSCORES', 'LIMIT', 0, ARGV[FIRST + 1]
    )
  ),
}
