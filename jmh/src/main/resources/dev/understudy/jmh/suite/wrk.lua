-- SPDX-License-Identifier: Apache-2.0
-- What KeyValueRequests does: 70 % GET, 30 % PUT, 200 keys. Arguments: the header that names the session, and its value.
local puts = {}
local value = string.rep("v", 128)

function init(args)
   math.randomseed(1)
   puts[args[1]] = args[2]
end

function request()
   local path = "/kv/key" .. math.random(200)
   if math.random(100) <= 70 then
      return wrk.format("GET", path)
   end
   return wrk.format("PUT", path, puts, value)
end

function done(summary, latency, requests)
   local e = summary.errors
   io.write(string.format("requests=%d seconds=%.6f errors=%d p50Us=%.0f p99Us=%.0f p999Us=%.0f\n",
      summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
      latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
