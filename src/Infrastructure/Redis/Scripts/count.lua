-- Answers {waiting, active, admitted in all}.
return {
  redis.call('ZCARD', waiting),
  redis.call('ZCOUNT', active, '(' .. now, '+inf'),
  tonumber(redis.call('HGET', meta, 'admitted') or 0),
}
