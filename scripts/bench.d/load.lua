-- wrk's script: one thread goes through the requests of a file, over and over. A line is a path, or a path, a
-- tab, the method, a tab and the body. `done` prints requests, seconds, p50 and p99 in ms, and errors.
local requests, next_one = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, method, body = line:match("^(.-)\t(.-)\t(.*)$")
    if body then
      wrk.headers["Content-Type"] = "application/json"
      requests[#requests + 1] = wrk.format(method, path, nil, body)
    else
      requests[#requests + 1] = wrk.format("GET", line)
    end
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %f %f %f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
