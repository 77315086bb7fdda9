-- KEYS[1]: the stream; ARGV: about how many entries it keeps, and then of each event seven fields. Appends the events.
for i = 2, #ARGV, 7 do
  redis.call(
    'XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
    'id', ARGV[i],
    'type', ARGV[i + 1],
    'aggregate', ARGV[i + 2],
    'aggregateId', ARGV[i + 3],
    'sequence', ARGV[i + 4],
    'occurredAt', ARGV[i + 5],
    'data', ARGV[i + 6]
  )
end
return (#ARGV - 1) / 7
