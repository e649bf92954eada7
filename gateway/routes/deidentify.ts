import { z } from 'zod'

import { classify, identifierTypes, levels } from '#policy'

import { orRefuse, takeOut } from '../deidentification/take-out.ts'
import { countByType } from '../exchange/route.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { requireIdentified } from '../steps/authenticate.ts'
import type { Context } from '../steps/state.ts'
import { whenClientLeaves } from '../steps/when-client-leaves.ts'
import { previewGate } from './preview-gate.ts'
import type { Route } from './route.ts'

const body = z.strictObject({
  text: z.string(),
  level: z.literal(levels).optional().describe('Declared level; can only raise the result'),
})

const finding = z.object({
  type: z.enum(identifierTypes),
  start: z.number().int(),
  end: z.number().int(),
  score: z.number(),
})
const reason = z.object({
  level: z.number(),
  rule: z.string(),
  because: z.object({ zh: z.string(), en: z.string() }),
})

const answer = z.object({
  masked: z.string(),
  findings: z.array(finding).describe('Offsets in UTF-16 code units of the given text'),
  level: z.literal(levels),
  residual: z.literal(levels),
  reasons: z.array(reason),
  residualReasons: z.array(reason),
})

/** `POST /api/deidentify`: what would be taken out of a text, and its level. Calls no model; the text is not kept. */
export function previewDeidentification(ports: Ports, maxBodyBytes: number): Route {
  const gate = previewGate(ports, maxBodyBytes)
  return {
    method: 'post',
    path: '/api/deidentify',
    summary: { zh: '预览去标识化', en: 'Preview de-identification' },
    access: 'identified',
    body,
    answer,
    problems: gate.problems,
    steps: [
      ...gate.steps,
      async (ctx) => {
        ctx.body = await preview(ctx, ports)
      },
    ],
  }
}

async function preview(ctx: Context, ports: Ports): Promise<z.infer<typeof answer>> {
  const { text, level: declared } = parseWith(body, ctx.state.body)
  const { principal } = requireIdentified(ctx)
  const bundle = ports.bundle()
  const rules = bundle.deidentification
  const occasion = JSON.stringify([principal.subject, 'preview', text])
  const code = ports.seal.surrogateCode(occasion)
  const dateOffset = () => ports.seal.dateOffset(occasion)
  const units = [{ text }]
  const signal = whenClientLeaves(ctx)
  const { texts, findings, dates } = await orRefuse(signal, () =>
    takeOut(units, { rules, code, dateOffset, signal }, ports),
  )
  const found = findings.flat()
  const classified = classify(bundle, {
    texts: [text],
    left: texts,
    daysMoved: dates !== null,
    findings: found,
    declared: declared ? { level: declared } : {},
  })
  await record(ctx, ports, { types: found.map(({ type }) => type), ...classified })
  const { level, residual, reasons, residualReasons } = classified
  return {
    masked: texts[0] ?? '',
    findings: found.map(({ type, start, end, score }) => ({ type, start, end, score })),
    level,
    residual,
    reasons: [...reasons],
    residualReasons: [...residualReasons],
  }
}

type Previewed = { readonly types: readonly string[] } & Pick<
  ReturnType<typeof classify>,
  'level' | 'residual' | 'categories'
>

async function record(
  ctx: Context,
  ports: Ports,
  { types, level, residual, categories }: Previewed,
): Promise<void> {
  const { index } = await ports.audit.append({
    type: 'deid.previewed',
    at: ports.clock(),
    request: ctx.state.requestId,
    actor: ctx.state.actor ?? null,
    level: { before: level, residual },
    categories,
    findings: countByType(types),
  })
  ctx.set({ 'x-wardline-entry': String(index), 'x-wardline-level': String(level) })
}
