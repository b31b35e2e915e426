-- Sends each request with the headers of a random line of the file that REQUESTS names, `Name: value` parted by tabs,
-- and prints one line of JSON.
local requests = {}

function init()
  math.randomseed(os.time())
  local file = os.getenv("REQUESTS")
  if not file then return end
  for line in io.lines(file) do
    local headers = {}
    for name, value in line:gmatch("([^\t:]+): ([^\t]*)") do headers[name] = value end
    requests[#requests + 1] = wrk.format("GET", nil, headers)
  end
end

function request()
  if #requests == 0 then return wrk.format() end
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"rate":%f,"p50":%f,"p99":%f,"failed":%d}\n',
    summary.requests / summary.duration * 1000000,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
