-- Put in front of the scripts of the locks. For each lock there are three keys of one hash tag:
--   KEYS[3i-2] lock   string       the owner; expires with the lease
--   KEYS[3i-1] line   sorted set   waiting owner -> ticket: the order of arrival
--   KEYS[3i]   due    sorted set   waiting owner -> the millisecond at which it gives up
-- An owner is named instance:number, so that whoever frees a lock can wake the instance whose turn it is.

local owner = ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- Takes those out of the line who have given up, or died and could not say so.
local function clear_line(line, due)
  while true do
    local gone = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, 1000)
    if #gone == 0 then
      return
    end
    redis.call('ZREM', line, unpack(gone))
    redis.call('ZREM', due, unpack(gone))
  end
end
