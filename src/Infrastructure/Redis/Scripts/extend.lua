-- ARGV: user, sequence, until. Lets an active place last at least until then; answers 1 if the place is active.
local place = find_place(ARGV[1])
if not place or place[2] == 0 or place[1] ~= tonumber(ARGV[2]) then
  return 0
end
if tonumber(ARGV[3]) > place[2] then
  redis.call('ZADD', active, ARGV[3], ARGV[1])
end
return 1
