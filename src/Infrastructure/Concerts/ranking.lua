-- Ranks concerts by the seats that they sold within windows that end now, by Redis's clock.
-- KEYS: state, sales, known, and the windows.
--   state: 'built', the run of Redis in which it was built; 'builder', 'lease' and 'run', who builds it, until when, and
--     in which run that began; and for each window the instant from which sales count
--   sales: reservation -> the ms at which it was confirmed
--   known: reservation -> concert and seats, or '-' for one that was refunded and must not come back
--   a window: concert -> the negative of its seats, so that of equals the smaller id comes first
-- ARGV: what to do, its argument, the lengths of the windows in ms, and then the input.
local state, sales, known = KEYS[1], KEYS[2], KEYS[3]
local argument = ARGV[2]
local MOST = 5000 -- old sales that one call takes out of a window
local LEASE = 10000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local windows = {}
for i = 4, #KEYS do
  local begins = now - tonumber(ARGV[i - 1])
  local from = tonumber(redis.call('HGET', state, KEYS[i]) or begins)
  table.insert(windows, { key = KEYS[i], begins = begins, from = from })
end
local longest = windows[#windows]
local FIRST = 3 + #windows

local function count(window, packed, sign)
  local concert, seats = string.match(packed, '(%d+) (%d+)')
  if concert and tonumber(redis.call('ZINCRBY', window.key, -sign * seats, concert)) >= 0 then
    redis.call('ZREM', window.key, concert)
  end
end

-- A sale that is known, even as refunded, is not counted again.
local function add(reservation, concert, seats, at)
  if at < longest.from or redis.call('HSETNX', known, reservation, concert .. ' ' .. seats) == 0 then
    return
  end
  redis.call('ZADD', sales, at, reservation)
  for _, window in ipairs(windows) do
    if at >= window.from then
      count(window, concert .. ' ' .. seats, 1)
    end
  end
end

local function refund(reservation)
  local packed = redis.call('HGET', known, reservation)
  if packed and packed ~= '-' then
    local at = tonumber(redis.call('ZSCORE', sales, reservation))
    for _, window in ipairs(windows) do
      if at >= window.from then
        count(window, packed, -1)
      end
    end
  elseif not packed then
    redis.call('ZADD', sales, now, reservation)
  end
  redis.call('HSET', known, reservation, '-')
end

-- Removes sales from before the window; true if none is left.
local function advance(window)
  if window.from >= window.begins then
    return true
  end
  local old = redis.call('ZRANGEBYSCORE', sales, window.from, '(' .. window.begins, 'WITHSCORES', 'LIMIT', 0, MOST + 1)
  local ends, rest = window.begins, #old > 2 * MOST
  if rest then
    -- Sales of one instant leave together.
    ends = math.max(tonumber(old[#old]), window.from + 1)
    old = redis.call('ZRANGEBYSCORE', sales, window.from, '(' .. ends, 'WITHSCORES')
  end
  for i = 1, #old, 2 do
    count(window, redis.call('HGET', known, old[i]) or '-', -1)
    if window == longest then
      redis.call('ZREM', sales, old[i])
      redis.call('HDEL', known, old[i])
    end
  end
  window.from = ends
  redis.call('HSET', state, window.key, ends)
  return not rest
end

-- The longest comes last, since its old sales are deleted.
local function advance_all()
  for _, window in ipairs(windows) do
    if not advance(window) then
      return false
    end
  end
  return true
end

local function run_of_redis()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end

local does = {}

-- ARGV: of each event the reservation, the concert ('' if it was refunded), the seats, the ms.
function does.apply()
  for i = FIRST, #ARGV, 4 do
    if ARGV[i + 1] == '' then
      refund(ARGV[i])
    else
      add(ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]))
    end
  end
  return 1
end

-- Answers 1 and the top concerts of a window with their seats; 0: advance further; -1: there is no ranking.
function does.top()
  if redis.call('HEXISTS', state, 'built') == 0 then
    return { -1 }
  end
  if not advance_all() then
    return { 0 }
  end
  local top = redis.call('ZRANGE', windows[tonumber(argument)].key, 0, tonumber(ARGV[FIRST]) - 1, 'WITHSCORES')
  table.insert(top, 1, 1)
  return top
end

-- Answers 1 if the caller, the argument, is to build. A restarted Redis may have lost the latest sales. ARGV: 1 to build
-- in any case.
function does.begin()
  local force = ARGV[FIRST] == '1'
  if not force then
    if redis.call('HGET', state, 'built') == run_of_redis() then
      advance_all()
      return 0
    end
    if now < tonumber(redis.call('HGET', state, 'lease') or 0) then
      return 0
    end
  end
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', state, 'builder', argument, 'lease', now + LEASE, 'run', run_of_redis())
  for _, window in ipairs(windows) do
    redis.call('HSET', state, window.key, window.begins)
  end
  return 1
end

-- As apply, but 0 if another builds by now.
function does.load()
  if redis.call('HGET', state, 'builder') ~= argument then
    return 0
  end
  redis.call('HSET', state, 'lease', now + LEASE)
  return does.apply()
end

function does.finish()
  if redis.call('HGET', state, 'builder') ~= argument then
    return 0
  end
  redis.call('HSET', state, 'built', redis.call('HGET', state, 'run'))
  redis.call('HDEL', state, 'builder', 'lease', 'run')
  return 1
end

return does[ARGV[1]]()
