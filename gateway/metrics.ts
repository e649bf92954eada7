import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** Prometheus metrics. Labels are closed vocabulary (route, status, code, type, destination); never a subject or a text. */
export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Counter({
      name: 'wardline_requests_total',
      help: 'HTTP requests by route and status',
      labelNames: ['route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'wardline_request_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
      registers,
    }),
    inFlight: new Gauge({ name: 'wardline_requests_in_flight', help: 'Requests being answered', registers }),
    problems: new Counter({
      name: 'wardline_problems_total',
      help: 'Refused and failed requests by problem code',
      labelNames: ['code'],
      registers,
    }),
    findings: new Counter({
      name: 'wardline_identifiers_removed_total',
      help: 'Identifiers taken out of prompts by type',
      labelNames: ['type'],
      registers,
    }),
    tokens: new Counter({
      name: 'wardline_tokens_total',
      help: 'Tokens by destination and direction',
      labelNames: ['destination', 'direction'],
      registers,
    }),
    tripwire: new Counter({
      name: 'wardline_tripwire_hits_total',
      help: 'Requests stopped by the independent last scan; each one is an alarm',
      registers,
    }),
  }
}
