-- Sends each request with a random one of the tokens in the file that TOKENS names, and prints one line of JSON.
local requests = {}

function init()
  math.randomseed(os.time())
  local file = os.getenv("TOKENS")
  if not file then return end
  for token in io.lines(file) do
    requests[#requests + 1] = wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. token })
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
