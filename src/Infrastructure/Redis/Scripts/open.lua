-- Makes the room if there is none. Sequences start at the microsecond of Redis's clock: far above any that was given
-- before, since no Redis runs a million scripts a second.
-- ARGV: the last sequence before the opening if the line was drawn, else 0; 1 if the room was written down before, and then
-- what was: through, waiting, active, the millisecond at which the last active place ends, admitted, gone, left.
if room then
  return { HELD }
end

local was_known = ARGV[FIRST + 1] == '1'
local early, through, still_waiting, still_active, active_until, admitted, gone, left =
  tonumber(ARGV[FIRST]), tonumber(ARGV[FIRST + 2]), tonumber(ARGV[FIRST + 3]), tonumber(ARGV[FIRST + 4]),
  tonumber(ARGV[FIRST + 5]), tonumber(ARGV[FIRST + 6]), tonumber(ARGV[FIRST + 7]), tonumber(ARGV[FIRST + 8])
local start = math.max(clock[1] * 1000000 + clock[2], early + 1, through + 1)

room = {
  base = start,
  sequence = start,
  early = early,
  ordered = early > 0 and BY_DRAW or UNDECIDED,
  admitted = admitted,
  gone = gone,
  left = left,
  through = through,
  barred = through,
  absent_waiting = still_waiting,
  absent_active = still_active,
  absent_until = active_until,
  returns_until = now + sale.no_show,
  -- Time for those in front, who ask every second or two, to come back before those behind them are let in.
  resumes = was_known and now + 3000 or 0,
  last = 0,
  group = 0,
  recorded = 0,
}
write_room(unpack(FIELDS))
redis.call('PEXPIREAT', room_key, whole(math.max(sale.closes, now) + sale.stay + 86400000))
return { HELD }
