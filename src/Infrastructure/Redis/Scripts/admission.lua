-- Put in front of every script of the waiting room. All keys of one concert share a hash tag:
--   KEYS[1] waiting    sorted set   user -> sequence: the line
--   KEYS[2] active     sorted set   user -> the millisecond at which the place ends
--   KEYS[3] admitted   hash         active user -> sequence
--   KEYS[4] meta       hash         sequence (the last given), admitted (in all), next (see below)
-- Time is Redis's own, in milliseconds, and the same throughout a script.

local waiting, active, admitted, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- Ends the active places whose time is over, ten thousand at most: what is left over is ended by the next script, and
-- counts as active until then, which errs on the side of the cap.
local function end_lapsed_places()
  for _ = 1, 10 do
    local lapsed = redis.call('ZRANGEBYSCORE', active, '-inf', now, 'LIMIT', 0, 1000)
    if #lapsed == 0 then
      return
    end
    redis.call('ZREM', active, unpack(lapsed))
    redis.call('HDEL', admitted, unpack(lapsed))
  end
end

-- The sale's terms, from the arguments that start at ARGV[first].
local function read_sale(first)
  return {
    opens = tonumber(ARGV[first]),
    closes = tonumber(ARGV[first + 1]),
    paused = ARGV[first + 2] == '1',
    rate = tonumber(ARGV[first + 3]),
    interval = tonumber(ARGV[first + 4]),
    cap = tonumber(ARGV[first + 5]),
    stay = tonumber(ARGV[first + 6]),
  }
end

-- Generic cell rate algorithm (ITU-T I.371): admissions are spaced by interval / rate. "next" is when the next one is
-- due, and all that has to be remembered. What was due less than a second ago may be caught up with, which is what comes
-- together between two promotions; after a longer pause a batch of one second's worth may come at once. So in any window
-- there are at most rate x window admissions and one such batch, and a promotion that is late costs its lateness.
-- Answers how many may be admitted now, and the instant at which the first of them was due.
local function allowance(sale)
  if sale.paused or now < sale.opens or now >= sale.closes then
    return 0, now
  end
  local spacing = sale.interval / sale.rate
  local due = tonumber(redis.call('HGET', meta, 'next') or 0)
  if due <= now - 1000 then
    due = now - (math.max(1, math.ceil(1000 * sale.rate / sale.interval)) - 1) * spacing
  end
  local by_rate = due <= now and math.floor((now - due) / spacing) + 1 or 0
  local room = sale.cap - redis.call('ZCARD', active)
  return math.max(0, math.min(by_rate, room)), due
end

local function admit(sale, user, sequence)
  redis.call('ZADD', active, now + sale.stay, user)
  redis.call('HSET', admitted, user, sequence)
end

-- Remembers that so many were admitted, the first of them due at that instant.
local function record_admissions(sale, count, due)
  redis.call('HINCRBY', meta, 'admitted', count)
  redis.call('HSET', meta, 'next', string.format('%.6f', due + count * sale.interval / sale.rate))
end

-- Nothing of a sale outlives it by more than a day and the longest stay.
local function expire_with(sale)
  for _, key in ipairs(KEYS) do
    redis.call('PEXPIREAT', key, math.max(sale.closes, now) + sale.stay + 86400000)
  end
end

-- The place as {sequence, active until or 0, position}; nil if the user has none.
local function find_place(user)
  local active_until = tonumber(redis.call('ZSCORE', active, user))
  if active_until and active_until > now then
    return { tonumber(redis.call('HGET', admitted, user)), active_until, 0 }
  end
  local sequence = tonumber(redis.call('ZSCORE', waiting, user))
  if sequence then
    return { sequence, 0, redis.call('ZRANK', waiting, user) + 1 }
  end
  return nil
end
