-- Makes the queue if there is none. Sequences start at the microsecond of Redis's clock: above any that was given
-- before, since no Redis runs a million scripts a second. ARGV: ordered, early; 1 if the database has a record of the
-- queue, and then: sequence, through, waiting, active, the millisecond at which the last active place ends, admitted,
-- gone, left.
if room then
  return { HELD }
end

local values = {}
for i = FIRST, #ARGV do
  table.insert(values, tonumber(ARGV[i]))
end
local ordered, early, was_known, sequence, through, still_waiting, still_active, active_until, admitted, gone, left =
  unpack(values)
local start = math.max(clock[1] * 1000000 + clock[2], early + 1, sequence + 1)

room = {
  base = start,
  sequence = start,
  early = early,
  ordered = ordered,
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
  resumes = was_known == 1 and now + 3000 or 0,
  last = 0,
  group = 0,
  recorded = 0,
  written = 0,
  awake = now,
}
write_room(unpack(FIELDS))
expire_with_sale()
return { HELD }
