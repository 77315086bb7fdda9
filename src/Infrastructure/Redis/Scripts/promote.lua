-- ARGV: the most to admit at once, then the sale's terms. Answers how many were admitted, in the order of their arrival.
local sale = read_sale(2)

end_lapsed_places()
local allowed, due = allowance(sale)
local front = redis.call('ZPOPMIN', waiting, math.min(allowed, tonumber(ARGV[1])))
local count = #front / 2
for i = 1, count do
  admit(sale, front[2 * i - 1], front[2 * i])
end
if count > 0 then
  record_admissions(sale, count, due)
  expire_with(sale)
end
return count
