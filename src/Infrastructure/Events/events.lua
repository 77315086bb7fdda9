-- KEYS[1]: the stream; ARGV: about how many entries it keeps, and then of each event eight fields, the last of which may be
-- empty and is then left out. Appends the events.
for i = 2, #ARGV, 8 do
  local fields = {
    'id', ARGV[i],
    'type', ARGV[i + 1],
    'aggregate', ARGV[i + 2],
    'aggregateId', ARGV[i + 3],
    'sequence', ARGV[i + 4],
    'occurredAt', ARGV[i + 5],
    'data', ARGV[i + 6],
  }
  if ARGV[i + 7] ~= '' then
    fields[#fields + 1] = 'traceparent'
    fields[#fields + 1] = ARGV[i + 7]
  end
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
end
return (#ARGV - 1) / 8
