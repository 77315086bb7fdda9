-- ARGV: user, sequence or 0 for whichever place the user has. Answers 1 if a place was given up.
local user, sequence = ARGV[1], tonumber(ARGV[2])
local place = find_place(user)
if not place or (sequence ~= 0 and place[1] ~= sequence) then
  return 0
end
redis.call('ZREM', waiting, user)
redis.call('ZREM', active, user)
redis.call('HDEL', admitted, user)
return 1
