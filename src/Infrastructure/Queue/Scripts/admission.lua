-- Put in front of every script of the queue. All keys of one concert share a hash tag:
--   waiting  sorted set  user -> order: who waits; the order is the sequence, or what was drawn, which is below 2^51
--   active   sorted set  user -> the millisecond at which the place ends
--   places   hash        user -> "sequence seen [own]": the second in which its owner was last seen, and, once active,
--                        the millisecond at which it ends if no hold makes it last longer
--   room     hash        numbers of the queue; see FIELDS
--   pace     sorted set  admissions in all before a group of admissions -> the millisecond of the group's last one
--   ended    set         users whose places have ended and whose tokens must not bring back a lost one
-- Time is Redis's own, in milliseconds, and the same throughout a script. ARGV starts with the sale's terms. Every
-- script answers numbers, of which the first is one of these:

local NONE, HELD, LOST, NO_QUEUE, FULL = 0, 1, 2, 3, 4

local waiting, active, places, room_key, pace, ended = unpack(KEYS)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local second = tonumber(clock[1])

local UNDECIDED, BY_ARRIVAL, BY_DRAW, DRAWING = 0, 1, 2, 3
local MOST_WAITING = 2000000
local LONGEST_HOLD = 3600000

local sale = {
  opens = tonumber(ARGV[1]),
  closes = tonumber(ARGV[2]),
  paused = ARGV[3] == '1',
  rate = tonumber(ARGV[4]),
  interval = tonumber(ARGV[5]),
  cap = tonumber(ARGV[6]),
  stay = tonumber(ARGV[7]),
  no_show = tonumber(ARGV[8]),
  draws = ARGV[9] == '1',
  hold = tonumber(ARGV[10]), -- a place lasts at most so long past its own time
}
local FIRST = 11 -- ARGV of the script itself

local function whole(number)
  return string.format('%.0f', number)
end

--   base           where the sequence started: a token with a lower one is from before a loss of data
--   sequence       the last that was given
--   early          the last that was given before the sale opened; 0 until the opening was noticed
--   ordered        by arrival or by draw, decided once at the opening; a draw takes a while
--   admitted, gone, left   places in all that were admitted, passed over, and left while waiting
--   through        the highest order that was admitted or passed over
--   last           when the last admission was due
--   group          when the latest group of admissions began
--   recorded       when promote.lua last checked whether a record is due in the database
--   written        when one was last due
--   awake          since when users can be seen: while no promotion runs, users may not have got through either
-- and for a queue that was restored after a loss of data:
--   barred         orders up to this one had their turn before
--   absent_active, absent_waiting   how many places have not come back
--   absent_until   when the last of the absent active places ends
--   returns_until  until when waiting places may come back
--   resumes        when admission goes on
local FIELDS = {
  'base', 'sequence', 'early', 'ordered', 'admitted', 'gone', 'left', 'through', 'last', 'group', 'recorded',
  'written', 'awake', 'barred', 'absent_active', 'absent_waiting', 'absent_until', 'returns_until', 'resumes',
}

-- Nil if nobody has come yet, or Redis has lost its data.
local function read_room()
  local values = redis.call('HMGET', room_key, unpack(FIELDS))
  if not values[1] then
    return nil
  end
  local found = {}
  for i, field in ipairs(FIELDS) do
    found[field] = tonumber(values[i] or 0)
  end
  return found
end

local room = read_room()

local function write_room(...)
  local values = {}
  for _, field in ipairs({ ... }) do
    table.insert(values, field)
    table.insert(values, whole(room[field]))
  end
  redis.call('HSET', room_key, unpack(values))
end

local function absent_active()
  return now < room.absent_until and room.absent_active or 0
end

local function absent_waiting()
  return now < room.returns_until and room.absent_waiting or 0
end

local function read_place(packed)
  local sequence, seen, own = string.match(packed, '^(%d+) (%d+) ?(%d*)$')
  return { sequence = tonumber(sequence), seen = tonumber(seen), own = tonumber(own) or 0, ends = 0, position = 0 }
end

local function write_waiting(user, sequence)
  redis.call('HSET', places, user, whole(sequence) .. ' ' .. second)
end

local function write_active(user, sequence, own)
  redis.call('HSET', places, user, whole(sequence) .. ' ' .. second .. ' ' .. whole(own))
end

-- Who joined before the opening. Until somebody has noticed the opening, nobody has joined after it.
local function is_early(place)
  return room.early == 0 or place.sequence <= room.early
end

local function is_draw_to_come()
  return room.ordered == DRAWING or room.ordered == UNDECIDED and sale.draws
end

-- A place that waits ends with the sale. A position counts who is ahead, and after a loss of data also those who may
-- yet come back. While a draw is to come it is negative: one of so many. Nil, and whether something is still written
-- of a place that has ended.
local function find_place(user)
  local packed = redis.call('HGET', places, user)
  if not packed then
    return nil, false
  end
  local place = read_place(packed)
  if place.own > 0 then
    place.ends = tonumber(redis.call('ZSCORE', active, user) or 0)
    if place.ends > now then
      return place
    end
    return nil, true
  end
  if now >= sale.closes then
    return nil, true
  end
  if is_draw_to_come() and is_early(place) then
    place.position = -redis.call('ZCARD', waiting) - absent_waiting()
    return place
  end
  local ahead = redis.call('ZRANK', waiting, user)
  if not ahead then
    return nil, true
  end
  place.position = ahead + 1 + absent_waiting()
  return place
end

-- A position is never more than its owner was told before. A place that came back keeps it as long as others may come
-- back, since nobody knows yet who is ahead.
local function cap_position(place, told)
  local is_settling = place.sequence < room.base and now < room.returns_until
  if told > 0 and place.position > 0 and (is_settling or place.position > told) then
    place.position = told
  end
end

local function touch(user, place)
  if place.ends == 0 and place.seen < second then
    write_waiting(user, place.sequence)
  end
end

local function answer(place, code)
  local is_drawn = (room.ordered == BY_DRAW or is_draw_to_come()) and is_early(place)
  return code or HELD, place.sequence, place.ends, place.position, is_drawn and 1 or 0, room.admitted + room.gone, now,
    place.own
end

-- An answer, without a table of its own for each of many users.
local function append(answers, code, sequence, ends, position, drawn, passed, at, own)
  local n = #answers
  answers[n + 1], answers[n + 2], answers[n + 3], answers[n + 4] = code, sequence, ends, position
  answers[n + 5], answers[n + 6], answers[n + 7], answers[n + 8] = drawn, passed, at, own
end

-- Also true of a new queue, which cannot tell whether it is the first of its concert.
local function is_open_to_returns()
  return now < math.max(room.returns_until, room.absent_until + LONGEST_HOLD)
end

local function may_return(user, sequence)
  return sequence < room.base and is_open_to_returns() and redis.call('SISMEMBER', ended, user) == 0
end

local function end_place(user)
  redis.call('ZREM', waiting, user)
  redis.call('ZREM', active, user)
  redis.call('HDEL', places, user)
end

local function bar_return(users)
  if is_open_to_returns() then
    redis.call('SADD', ended, unpack(users))
  end
end

local function expire_with_sale()
  for _, key in ipairs(KEYS) do
    redis.call('PEXPIREAT', key, whole(math.max(sale.closes, now) + sale.stay + 86400000))
  end
end

-- Ends ten thousand active places at most. What is left over counts as active until the next script, which errs on the
-- side of the cap.
local function end_expired_places()
  for _ = 1, 10 do
    local expired = redis.call('ZRANGEBYSCORE', active, '-inf', now, 'LIMIT', 0, 1000)
    if #expired == 0 then
      return
    end
    redis.call('ZREM', active, unpack(expired))
    redis.call('HDEL', places, unpack(expired))
    bar_return(expired)
  end
end

-- At the first look after the opening: separates early from late arrivals, and decides the order unless it is drawn.
local function notice_opening()
  if now < sale.opens then
    return
  end
  if room.early == 0 then
    room.early = math.max(1, room.sequence)
    write_room('early')
  end
  if room.ordered == UNDECIDED and not sale.draws then
    room.ordered = BY_ARRIVAL
    write_room('ordered')
  end
end

-- In the interval that ends now; a group counts until the last of it is out.
local function admitted_lately()
  local oldest = redis.call('ZRANGEBYSCORE', pace, '(' .. now - sale.interval, '+inf', 'LIMIT', 0, 1)
  return oldest[1] and room.admitted - tonumber(oldest[1]) or 0
end

-- Not a whole number, unlike the others.
local function write_last(due)
  room.last = due
  redis.call('HSET', room_key, 'last', string.format('%.6f', due))
end

-- How many may be admitted now, and the instant at which the first of them was due. Three limits hold together:
-- * Generic cell rate algorithm (ITU-T I.371): admissions are spaced by interval / rate. What fell due in the last second
--   may be caught up with. What fell due before is lost, and so is what falls due while the interval is full: otherwise
--   a burst would come again with every interval.
-- * At most "rate" in any interval.
-- * At most "cap" at once.
local function allowance()
  if
    sale.paused
    or now < sale.opens
    or now >= sale.closes
    or now < room.resumes
    or room.ordered == UNDECIDED
    or room.ordered == DRAWING
  then
    return 0, now
  end
  local spacing = sale.interval / sale.rate
  local due = room.last + spacing
  if due > now then
    return 0, due
  end
  local rest = sale.rate - admitted_lately()
  if rest <= 0 then
    write_last(now - spacing)
    return 0, now
  end
  due = math.max(due, now - (math.max(1, math.ceil(1000 * sale.rate / sale.interval)) - 1) * spacing)
  local by_rate = math.min(math.floor((now - due) / spacing) + 1, rest)
  local by_cap = sale.cap - redis.call('ZCARD', active) - absent_active()
  return math.max(0, math.min(by_rate, by_cap)), due
end

-- Admissions within a four-hundredth of the interval are one group, so that the pace has some 400 entries at most.
local function record_admissions(count, due)
  if now - room.group >= sale.interval / 400 or redis.call('EXISTS', pace) == 0 then
    room.group = now
    redis.call('ZADD', pace, now, whole(room.admitted))
    redis.call('ZREMRANGEBYSCORE', pace, '-inf', now - sale.interval)
  else
    redis.call('ZADD', pace, now, redis.call('ZREVRANGE', pace, 0, 0)[1])
  end
  room.admitted = room.admitted + count
  write_room('group', 'admitted', 'through')
  write_last(due + (count - 1) * sale.interval / sale.rate)
end
