-- ARGV: owner, lease in ms. Renews the lease if the owner still has all of these locks; answers 1 if so.
for i = 1, #KEYS, 3 do
  if redis.call('GET', KEYS[i]) ~= owner then
    return 0
  end
end
for i = 1, #KEYS, 3 do
  redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[2]))
end
return 1
