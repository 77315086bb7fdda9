-- ARGV: any number of user, and what the user's token says: sequence, the millisecond until which the place is
-- active or 0, position. Answers eight numbers for each, as answer(); NONE if the place is no longer held; LOST, with
-- the fifth number 1 if the place was drawn, if its token may bring it back.
local answers = {}
for i = FIRST, #ARGV, 4 do
  local user, sequence = ARGV[i], tonumber(ARGV[i + 1])
  local ends, told = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local place = find_place(user)
  local is_held = place and place.sequence == sequence
  if is_held and (place.ends > 0 or ends <= now) then
    touch(user, place)
    cap_position(place, told)
    append(answers, answer(place))
  elseif is_held or may_return(user, sequence) then
    -- What is held may be older than the token, which says that the place is active.
    append(answers, LOST, 0, 0, 0, room.ordered == BY_DRAW and sequence <= room.early and 1 or 0, 0, 0, 0)
  else
    append(answers, NONE, 0, 0, 0, 0, 0, 0, 0)
  end
end
return answers
