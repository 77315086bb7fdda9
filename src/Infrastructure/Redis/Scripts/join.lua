-- ARGV: user, then the sale's terms.
-- Answers {sequence, active until or 0, position, 1 if the place is new}; nil if the sale has closed.
local user, sale = ARGV[1], read_sale(2)

end_lapsed_places()
local place = find_place(user)
if place then
  place[4] = 0
  return place
end
if now >= sale.closes then
  return nil
end

local sequence = redis.call('HINCRBY', meta, 'sequence', 1)
if redis.call('ZCARD', waiting) == 0 then
  local count, due = allowance(sale)
  if count > 0 then
    admit(sale, user, sequence)
    record_admissions(sale, 1, due)
  else
    redis.call('ZADD', waiting, sequence, user)
  end
else
  redis.call('ZADD', waiting, sequence, user)
end

expire_with(sale)
place = find_place(user)
place[4] = 1
return place
