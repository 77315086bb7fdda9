-- Replaces all that an instance has said of itself.
-- ARGV: for how many ms it is kept; fields and their values.

redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
