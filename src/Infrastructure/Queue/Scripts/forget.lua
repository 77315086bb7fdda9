-- A rehearsal is over: nothing of its queue is kept.
return redis.call('UNLINK', unpack(KEYS))
