-- ARGV: user, sequence. Answers {sequence, active until or 0, position}; nil if that place is no longer held.
local place = find_place(ARGV[1])
if place and place[1] == tonumber(ARGV[2]) then
  return place
end
return nil
