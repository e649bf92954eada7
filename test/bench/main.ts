/**
 * `npm run bench`: the gate beside a bare proxy, against the same model, in the same run. Figures of one machine and one
 * moment: read the ratios and the CPU time, not the milliseconds.
 */
import autocannon, { type Result } from 'autocannon'

import { measureAudit } from './audit.ts'
import { measureDecisions } from './decisions.ts'
import { measureEngine } from './engine.ts'
import { longNote } from './note.ts'
import { startSubject, type Subject } from './process.ts'

const seconds = Number(process.env['BENCH_SECONDS'] ?? 6)

type Case = {
  readonly name: string
  readonly delayMs: number
  readonly connections: number
  readonly stream: boolean
}

const cases: readonly Case[] = [
  { name: 'whole, model takes no time', delayMs: 0, connections: 16, stream: false },
  { name: 'stream, model takes no time', delayMs: 0, connections: 16, stream: true },
  { name: 'whole, model takes 200 to 400 ms', delayMs: 200, connections: 16, stream: false },
  { name: 'stream, model takes 200 to 400 ms', delayMs: 200, connections: 16, stream: true },
]

type Figures = {
  readonly requests: number
  readonly median: number
  readonly p99: number
  readonly cpuMs: number
  readonly rssMb: number
  readonly failures: number
}

const load = (subject: Subject, { connections, stream }: Case, duration: number): Promise<Result> =>
  autocannon({
    url: `${subject.url}/v1/chat/completions`,
    method: 'POST',
    headers: { authorization: `Bearer ${subject.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'emr-structuring',
      stream,
      messages: [{ role: 'user', content: longNote }],
    }),
    connections,
    duration,
  })

async function measure(subject: Subject, one: Case): Promise<Figures> {
  await load(subject, one, 2)
  const before = await subject.usage()
  const result = await load(subject, one, seconds)
  const after = await subject.usage()
  return {
    requests: result.requests.total / seconds,
    median: result.latency.p50,
    p99: result.latency.p99,
    cpuMs: (after.cpuMicros - before.cpuMicros) / 1000 / Math.max(1, result.requests.total),
    rssMb: after.rssBytes / 1024 / 1024,
    failures: result.non2xx + result.errors,
  }
}

const row = (name: string, { requests, median, p99, cpuMs, rssMb, failures }: Figures): string =>
  [
    name.padEnd(12),
    requests.toFixed(0),
    median.toFixed(0),
    p99.toFixed(0),
    cpuMs.toFixed(2),
    rssMb.toFixed(0),
    failures,
  ]
    .map((value) => String(value).padStart(9))
    .join('')

type Subjects = { readonly upstream: Subject; readonly proxy: Subject; readonly gate: Subject }

async function compare(one: Case, { upstream, proxy, gate }: Subjects): Promise<number> {
  upstream.takeTime(one.delayMs)
  const direct = await measure(upstream, one)
  const bare = await measure(proxy, one)
  const ours = await measure(gate, one)
  console.log(`\n${one.name}, concurrency ${one.connections}`)
  console.log('                 req/s   p50 ms   p99 ms  CPU ms/r   RSS MB   failed')
  console.log(row('direct', direct))
  console.log(row('bare proxy', bare))
  console.log(row('Wardline', ours))
  console.log(
    `added at the median: ${ours.median - direct.median} ms (bare proxy ${bare.median - direct.median} ms); CPU ${(ours.cpuMs / bare.cpuMs).toFixed(1)} × the bare proxy`,
  )
  return ours.failures
}

async function main(): Promise<number> {
  await measureEngine()
  await measureDecisions()
  await measureAudit()
  await using upstream = await startSubject('upstream-process.ts')
  const environment = { BENCH_UPSTREAM: upstream.url }
  await using proxy = await startSubject('proxy-process.ts', environment)
  await using gate = await startSubject('gateway-process.ts', environment)
  // A gate serves for weeks: what its first thousands of requests cost while code is being compiled is left out.
  for (const one of cases.slice(0, 2)) await load(gate, one, 3 * seconds)
  let failures = 0
  for (const one of cases) failures += await compare(one, { upstream, proxy, gate })
  return failures
}

process.exitCode = (await main()) === 0 ? 0 : 1
