-- ARGV: any number of user, sequence, and the millisecond until which the token says that the place is active, or 0.
-- Answers seven numbers for each, as answer(); NONE if that place is no longer held; LOST if its token may bring it back.
if not room then
  return { NO_ROOM }
end
local answers = {}
for i = FIRST, #ARGV, 3 do
  local user, sequence, ends = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local place = find_place(user)
  local is_held = place and place.sequence == sequence
  -- A token of a waiting place may have come back before the newer one, which says that the place is active.
  local is_behind = is_held and place.ends == 0 and ends > now and sequence < room.base
  local numbers
  if is_held and not is_behind then
    touch(user, place)
    numbers = { answer(place) }
  else
    numbers = { may_return(user, sequence) and LOST or NONE, 0, 0, 0, 0, 0, 0 }
  end
  for _, number in ipairs(numbers) do
    table.insert(answers, number)
  end
end
return answers
