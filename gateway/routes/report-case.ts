import { z } from 'zod'

import { identifierTypes, type Finding } from '#policy'

import { toSample, type Report } from '../deidentification/cases.ts'
import { orRefuse, takeOut } from '../deidentification/take-out.ts'
import { countByType } from '../exchange/route.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { requireIdentified } from '../steps/authenticate.ts'
import type { Context } from '../steps/state.ts'
import { whenClientLeaves } from '../steps/when-client-leaves.ts'
import { previewGate } from './preview-gate.ts'
import type { Route } from './route.ts'

const place = { start: z.number().int().min(0), end: z.number().int().min(1) }
const mostPlaces = 200

const body = z.strictObject({
  text: z.string().min(1).max(20_000),
  missed: z
    .array(z.strictObject({ ...place, type: z.enum(identifierTypes) }))
    .max(mostPlaces)
    .default([])
    .describe('Identifiers that were left in the text'),
  wrong: z
    .array(z.strictObject(place))
    .max(mostPlaces)
    .default([])
    .describe('Words that were taken out and are no identifiers'),
})

const answer = z.object({ id: z.uuid(), marks: z.number().int() })

/** `POST /api/deidentify/cases`: "this was missed". The text is kept encrypted, for evaluation alone. */
export function reportCase(ports: Ports, maxBodyBytes: number): Route {
  const gate = previewGate(ports, maxBodyBytes)
  return {
    method: 'post',
    path: '/api/deidentify/cases',
    summary: { zh: '报告漏标或误标', en: 'Report a missed or a wrong finding' },
    access: 'identified',
    body,
    status: 201,
    answer,
    problems: gate.problems,
    steps: [
      ...gate.steps,
      async (ctx) => {
        ctx.body = await report(ctx, ports)
        ctx.status = 201
      },
    ],
  }
}

async function report(ctx: Context, ports: Ports): Promise<z.infer<typeof answer>> {
  const reported = parseWith(body, ctx.state.body)
  requirePlaces(reported)
  const sample = toSample(reported, await findingsIn(reported.text, ctx, ports))
  const actor = ctx.state.actor ?? null
  // On record first: a text that nobody knows of must not lie in the database.
  const { index } = await ports.audit.append({
    type: 'deid.reported',
    at: ports.clock(),
    request: ctx.state.requestId,
    actor,
    findings: countByType(reported.missed.map(({ type }) => type)),
  })
  ctx.set({ 'x-wardline-entry': String(index) })
  const id = await ports.cases.keep(sample, actor?.ref ?? '')
  return { id, marks: sample.spans.length }
}

function requirePlaces({ text, missed, wrong }: Report): void {
  const places = [...missed, ...wrong].toSorted((a, b) => a.start - b.start)
  if (places.length === 0) {
    throw invalid('missed', {
      zh: '请至少标出一处漏标或误标',
      en: 'mark at least one place that was missed or wrong',
    })
  }
  if (places.some(({ start, end }) => end <= start || end > text.length)) {
    throw invalid('missed', {
      zh: '位置须在文本之内，且止于起点之后（UTF-16 码元）',
      en: 'a place lies in the text and ends behind its start (UTF-16 code units)',
    })
  }
  if (places.some(({ start }, at) => start < (places[at - 1]?.end ?? 0))) {
    throw invalid('missed', { zh: '各处不得重叠', en: 'places must not overlap' })
  }
}

const invalid = (param: string, words: { zh: string; en: string }): Problem =>
  new Problem('invalid_request', words, { param })

async function findingsIn(text: string, ctx: Context, ports: Ports): Promise<readonly Finding[]> {
  const { principal } = requireIdentified(ctx)
  const signal = whenClientLeaves(ctx)
  const code = ports.seal.surrogateCode(JSON.stringify([principal.subject, 'case', text]))
  const rules = ports.bundle().deidentification
  const { findings } = await orRefuse(signal, () =>
    takeOut([{ text }], { rules, code, dateOffset: () => 0, signal }, ports),
  )
  return findings.flat()
}
