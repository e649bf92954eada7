import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

import type { ChannelState } from './notifications/ports.ts'

/** Lets the metrics tell how long ago each witness of the audit log signed, in seconds; since the start when it never did. */
export function watchWitnesses(
  { registry }: Metrics,
  ages: () => readonly { readonly name: string; readonly at: Date | null }[],
  clock: () => Date,
): void {
  const startedAt = clock()
  const age = new Gauge({
    name: 'wardline_audit_witness_age_seconds',
    help: 'Time since a witness cosigned the audit log; alarm above 300',
    labelNames: ['witness'],
    registers: [],
    collect() {
      for (const { name, at } of ages())
        this.set({ witness: name }, (clock().getTime() - (at ?? startedAt).getTime()) / 1000)
    },
  })
  registry.registerMetric(age)
}

/** Lets the metrics tell how many partitions are ready for entries to come. */
export function watchRoom({ registry }: Metrics, room: () => Promise<number>): void {
  const gauge = new Gauge({
    name: 'wardline_audit_partitions_ahead',
    help: 'Partitions of the audit log that are ready behind the one being filled; two are made ahead, alarm below 1',
    registers: [],
    async collect() {
      this.set(await room().catch(() => Number.NaN))
    },
  })
  registry.registerMetric(gauge)
}

/** Lets the metrics tell how many entries the syslog server has not been told of yet. */
export function watchForwarder({ registry }: Metrics, behind: () => Promise<number>): void {
  const gauge = new Gauge({
    name: 'wardline_audit_syslog_behind_entries',
    help: 'Entries of the audit log that this gateway has not sent to the syslog server; another may be sending',
    registers: [],
    async collect() {
      this.set(await behind().catch(() => Number.NaN))
    },
  })
  registry.registerMetric(gauge)
}

/** Lets the metrics tell how many messages to people did not arrive, and for how long the oldest waits. */
export function watchNotifications(
  { registry }: Metrics,
  states: () => Promise<readonly ChannelState[]>,
): void {
  const messages = new Gauge({
    name: 'wardline_notifications',
    help: 'Messages to people that wait, or failed within a week, by channel; alarm on failed above 0',
    labelNames: ['channel', 'state'],
    registers: [],
    async collect() {
      this.reset()
      for (const { channel, waiting, failed } of await states().catch(() => [])) {
        this.set({ channel, state: 'waiting' }, waiting)
        this.set({ channel, state: 'failed' }, failed)
      }
    },
  })
  const oldest = new Gauge({
    name: 'wardline_notifications_oldest_seconds',
    help: 'For how long the oldest message to people has been waiting, by channel; alarm above 3600',
    labelNames: ['channel'],
    registers: [],
    async collect() {
      this.reset()
      for (const { channel, oldestWaitingSeconds } of await states().catch(() => []))
        this.set({ channel }, oldestWaitingSeconds)
    },
  })
  registry.registerMetric(messages)
  registry.registerMetric(oldest)
}

/** Prometheus metrics. Labels are closed vocabulary (route, status, code, type, destination); never a subject or a text. */
export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers })
  return {
    registry,
    requests: counter('wardline_requests_total', 'HTTP requests', ['route', 'status']),
    seconds: new Histogram({
      name: 'wardline_request_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
      registers,
    }),
    inFlight: new Gauge({
      name: 'wardline_requests_in_flight',
      help: 'Requests being answered',
      registers,
    }),
    problems: counter('wardline_problems_total', 'Refused and failed requests', ['code']),
    limited: counter('wardline_limited_total', 'Requests refused for want of a budget', [
      'scope',
      'unit',
    ]),
    findings: counter('wardline_identifiers_removed_total', 'Identifiers taken out', ['type']),
    tokens: counter('wardline_tokens_total', 'Tokens', ['destination', 'direction']),
    analyzerFailures: counter(
      'wardline_analyzer_failures_total',
      'Requests without findings of the outside engine',
      ['reason', 'outcome'],
    ),
    tripwire: counter('wardline_tripwire_hits_total', 'Requests stopped by the last scan', []),
  }
}
