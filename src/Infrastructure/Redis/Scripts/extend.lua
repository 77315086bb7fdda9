-- ARGV: user, sequence, until. Lets an active place last at least until then; answers 1 if the place is active.
local place = find_place(ARGV[1])
if not place or place[2] == 0 or place[1] ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', active, 'GT', tonumber(ARGV[3]), ARGV[1])
return 1
