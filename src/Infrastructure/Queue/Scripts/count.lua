-- Answers: code, waiting, active, admitted in all, admitted in the last interval, passed over, left while waiting.
return {
  HELD,
  now < sale.closes and redis.call('ZCARD', waiting) + absent_waiting() or 0,
  redis.call('ZCOUNT', active, '(' .. now, '+inf') + absent_active(),
  room.admitted,
  admitted_lately(),
  room.gone,
  room.left,
}
