-- ARGV: the order after which to go on, how many at most. Lists users who joined before the opening, with their orders.
-- Answers: the last sequence given before the opening or 0, and then user and order of each.
if not room then
  return {}
end
notice_opening()
if room.early == 0 then
  return { '0' }
end
return {
  whole(room.early),
  unpack(
    redis.call('ZRANGEBYSCORE', waiting, '(' .. ARGV[FIRST], whole(room.early), 'WITHSCORES', 'LIMIT', 0, ARGV[FIRST + 1])
  ),
}
