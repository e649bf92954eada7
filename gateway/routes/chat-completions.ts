import { Readable } from 'node:stream'

import { z } from 'zod'

import { levels, purposes } from '#policy'

import { exchange } from '../exchange/exchange.ts'
import type { Inbound, Reply } from '../exchange/inbound.ts'
import { promptSchema } from '../exchange/prompt.ts'
import { openRecord } from '../exchange/record.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate, onBehalfHeader, requireIdentified, scopesOf } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { recordRefusals } from '../steps/record-refusals.ts'
import { refuseFloods } from '../steps/refuse-floods.ts'
import type { Context, Step } from '../steps/state.ts'
import { whenClientLeaves } from '../steps/when-client-leaves.ts'
import type { Route } from './route.ts'

/** What a caller may say about a request beside its body. */
const declarationHeaders = z.object({
  'x-wardline-purpose': z
    .enum(purposes)
    .optional()
    .describe('HL7 PurposeOfUse; the use case has a default'),
  'x-wardline-declared-level': z.coerce.number().pipe(z.literal(levels)).optional(),
  'x-wardline-document-type': z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/u)
    .optional(),
  ...onBehalfHeader,
})

/** `POST /v1/chat/completions`: the gate itself, for any OpenAI or DeepSeek client. */
export function chatCompletions(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/v1/chat/completions',
    summary: { zh: '经网关向 DeepSeek 提问', en: 'Ask DeepSeek through the gate' },
    access: 'identified',
    headers: declarationHeaders,
    body: promptSchema,
    answer: z.looseObject({
      id: z.string(),
      model: z.string(),
      choices: z.array(z.looseObject({})),
    }),
    problems: [
      'invalid_request',
      'access_denied',
      'training_required',
      'not_in_rollout',
      'level_exceeded',
      'unknown_model',
      'content_too_large',
      'rate_limited',
      'upstream_error',
      'audit_unavailable',
      'deidentification_unavailable',
      'no_destination',
      'upstream_timeout',
    ],
    steps: [
      recordRefusals(ports),
      authenticate(ports, { asks: true }),
      refuseFloods(ports),
      readJson(maxBodyBytes),
      answerPrompt(ports),
    ],
  }
}

const answerPrompt =
  (ports: Ports): Step =>
  async (ctx) => {
    const reply = await exchange(toInbound(ctx, ports), ports)
    ctx.set({ ...reply.headers })
    present(ctx, reply)
  }

function toInbound(ctx: Context, ports: Ports): Inbound {
  const declared = parseWith(declarationHeaders, ctx.req.headers)
  const level = declared['x-wardline-declared-level']
  const documentType = declared['x-wardline-document-type']
  return {
    requestId: ctx.state.requestId,
    principal: requireIdentified(ctx).principal,
    scopes: scopesOf(requireIdentified(ctx)),
    body: ctx.state.body,
    purpose: declared['x-wardline-purpose'] ?? null,
    declared: { ...(level && { level }), ...(documentType && { documentType }) },
    record: ctx.state.record ?? openRecord({ ...ports, requestId: ctx.state.requestId }),
    signal: whenClientLeaves(ctx),
  }
}

function present(ctx: Context, reply: Reply): void {
  switch (reply.kind) {
    case 'whole':
      ctx.body = reply.body
      return
    case 'stream':
      ctx.status = 200
      ctx.set({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
      ctx.body = Readable.from(reply.frames)
      ctx.flushHeaders()
  }
}
