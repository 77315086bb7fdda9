-- Arguments: method; and for prepared requests their file, of which each thread has one of its own, "once" or "again".
-- In a file each request stands behind its length, in six hexadecimal digits.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  wrk.method = args[1]
  if not args[2] then
    return
  end
  local file = assert(io.open(args[2] .. "." .. number, "rb"))
  local requests = {}
  while true do
    local length = file:read(6)
    if not length then
      break
    end
    table.insert(requests, file:read(tonumber(length, 16)))
  end
  file:close()

  local again = args[3] == "again"
  local count = #requests
  used, statuses, exhausted = 0, {}, 0
  function request()
    used = used + 1
    if used > count then
      if again then
        used = 1
      else
        used, exhausted = count, 1
        wrk.thread:stop()
        return requests[count]
      end
    end
    return requests[used]
  end
  function response(status)
    statuses[status] = (statuses[status] or 0) + 1
  end
end

function done(summary, latency)
  local errors = summary.errors
  print("bench requests " .. summary.requests)
  print("bench microseconds " .. summary.duration)
  print("bench bytes " .. summary.bytes)
  print("bench refused " .. errors.status)
  print("bench broken " .. errors.connect + errors.read + errors.write + errors.timeout)
  for _, thread in ipairs(threads) do
    print("bench used " .. (thread:get("used") or 0))
    print("bench exhausted " .. (thread:get("exhausted") or 0))
    for status, count in pairs(thread:get("statuses") or {}) do
      print("bench status " .. status .. " " .. count)
    end
  end
end
