-- ARGV: 1 if these are the last, and then any number of order and user. Gives users who wait their drawn order;
-- admission begins after the last.
if room.ordered == DRAWING then
  if #ARGV > FIRST then
    redis.call('ZADD', waiting, 'XX', unpack(ARGV, FIRST + 1))
  end
  if ARGV[FIRST] == '1' then
    room.ordered = BY_DRAW
    write_room('ordered')
  end
end
return { HELD }
