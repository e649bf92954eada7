/**
 * The way back: put the originals in again, label, write the outcome down, hand over.
 *
 * 1. The last part of an answer is held back until `ai.outcome` is durable; without it the caller gets an error instead.
 * 2. A stream ends with `[DONE]` only when the answer is complete; after a failure it ends with an error event.
 * 3. However a stream ends (finished, failed, client gone), exactly one ending is recorded.
 */
import type { Receipt } from '#audit'
import { createSupport, type Unsupported } from '#policy'

import type { Allowance } from '../limits/limits.ts'
import type { Answer, AnswerEvent, AnswerEvents, Completion } from '../models/answer.ts'
import { callerGone } from '../models/deadline.ts'
import type { Ports } from '../ports.ts'
import { problems, type ProblemCode } from '../problems.ts'
import { describe } from '../steps/answer-problems.ts'
import { toProblem } from '../steps/answer-problems.ts'
import type { RestoredCount } from '../stream/choice-restorer.ts'
import { mapChunks } from '../stream/chunks.ts'
import { collected, createTally, tallyCompletion, type Tally } from '../stream/collected.ts'
import { labelCompletion, labelled } from '../stream/labelled.ts'
import { restoreCompletion, restored } from '../stream/restored.ts'
import { endOfStream, failureEvent, framesOf } from '../stream/server-sent-events.ts'
import {
  createTranscript,
  toMessage,
  transcribe,
  transcribed,
  type Transcript,
} from '../stream/transcribed.ts'
import { wantsJson } from './compose.ts'
import type { Custody } from './custody.ts'
import type { MaskedPrompt } from './deidentify.ts'
import { metadataOf, visibleLabel, withClosing, type Metadata } from './describe.ts'
import type { Inbound, Reply } from './inbound.ts'
import type { Prompt } from './prompt.ts'
import type { Departure } from './trip.ts'
import { usedBy, type Used } from './usage.ts'

export type Delivery = {
  readonly answer: Answer
  readonly prompt: Prompt
  readonly masked: MaskedPrompt
  readonly departure: Departure
  readonly custody: Custody
  readonly receipt: Receipt
  readonly allowance: Allowance
  readonly inbound: Inbound
}

/** Turns the model's answer into the caller's. */
export async function deliver(delivery: Delivery, ports: Ports): Promise<Reply> {
  const { answer, receipt, allowance } = delivery
  const { permit } = delivery.departure
  const headers = {
    ...allowance.headers,
    'x-wardline-entry': String(receipt.index),
    'x-wardline-receipt': receipt.hash,
    'x-wardline-level': String(permit.level),
    'x-wardline-residual-level': String(permit.residual),
    'x-wardline-destination': answer.destination,
    'x-wardline-policy': permit.policy,
  }
  const desk = openDesk(delivery, ports)
  return answer.kind === 'whole'
    ? { kind: 'whole', headers, body: await whole(answer.completion, desk) }
    : { kind: 'stream', headers, frames: frames(answer.events, desk) }
}

/** What both ways of delivering share. */
type Desk = ReturnType<typeof openDesk>

function openDesk(delivery: Delivery, ports: Ports) {
  const { inbound, masked, prompt, custody } = delivery
  const { permit } = delivery.departure
  const isJson = wantsJson(prompt)
  const support = createSupport({
    texts: [...masked.texts, permit.useCase.prompt],
    surrogates: masked.surrogates,
  })
  let count: RestoredCount = { restored: 0, unknown: 0 }
  return {
    metadata: metadataOf(delivery),
    restoration: {
      surrogates: masked.surrogates,
      names: masked.names,
      dates: masked.dates,
      isJson,
      onWritten: support.examine,
    },
    unsupported: support.unsupported,
    label: permit.useCase.label === 'visible' ? { text: visibleLabel, isJson } : null,
    passesUsage: prompt.stream_options?.include_usage === true,
    now: () => inbound.record.elapsedMs(),
    note: (counted: RestoredCount) => void (count = counted),
    /** Whether the answer is written down as the model gave it, or as it is shown. */
    writesDown: custody.keeps,
    complete: (given: Given) =>
      complete({ ...given, count, unsupported: support.unsupported(), delivery }, ports),
    fail: (error: unknown, given: Given) => fail(error, { ...delivery, ...given }, ports),
    leave: (given: Given) => leave({ ...delivery, ...given }),
  }
}

async function whole(completion: Completion, desk: Desk): Promise<object> {
  const tally = tallyCompletion(completion, desk.now)
  const answer = restoreCompletion(completion, desk.restoration, desk.note)
  const shown = desk.label ? labelCompletion(answer, desk.label) : answer
  const transcript = transcribe(desk.writesDown === 'full' ? shown : completion)
  await desk.complete({ tally, transcript })
  return { ...shown, wardline: { ...desk.metadata, unsupported: desk.unsupported() } }
}

async function* frames(events: AnswerEvents, desk: Desk): AsyncGenerator<string> {
  const tally = createTally()
  const transcript = createTranscript()
  const given = { tally, transcript }
  let hasEnded = false
  try {
    const held: AnswerEvent[] = []
    for await (const together of prepared(collected(events, tally, desk.now), transcript, desk)) {
      const last = held.length > 0 ? 0 : together.findIndex(isLast)
      const passed = last < 0 ? together : together.slice(0, last)
      if (passed.length > 0) yield framesOf(passed)
      held.push(...together.slice(passed.length))
    }
    await desk.complete(given)
    hasEnded = true
    yield framesOf(withClosing(held, desk.unsupported())) + endOfStream
  } catch (error) {
    hasEnded = true
    yield await desk.fail(error, given)
  } finally {
    if (!hasEnded) await desk.leave(given)
  }
}

function prepared(events: AnswerEvents, transcript: Transcript, desk: Desk): AnswerEvents {
  const { writesDown } = desk
  const given = writesDown === 'masked' ? transcribed(events, transcript) : events
  const answer = restored(given, desk.restoration, desk.note)
  const shown = described(desk.label ? labelled(answer, desk.label) : answer, desk)
  return writesDown === 'full' ? transcribed(shown, transcript) : shown
}

/** Puts the metadata on the first chunk, so that even an answer that is cut carries its label. */
async function* described(
  events: AnswerEvents,
  { metadata, passesUsage }: { metadata: Metadata; passesUsage: boolean },
): AsyncGenerator<readonly AnswerEvent[]> {
  let isFirst = true
  for await (const together of events) {
    yield mapChunks(together, (chunk) => {
      if (chunk.choices.length === 0 && !passesUsage) return []
      if (!isFirst) return [chunk]
      isFirst = false
      return [{ ...chunk, wardline: metadata }]
    })
  }
}

const isLast = (event: AnswerEvent): boolean =>
  event.kind === 'chunk' && event.chunk.choices.some((choice) => Boolean(choice.finish_reason))

/** What has come of an answer. */
type Given = { readonly tally: Tally; readonly transcript: Transcript }

type Completed = Given & {
  readonly count: RestoredCount
  readonly unsupported: readonly Unsupported[]
  readonly delivery: Delivery
}

async function complete(completed: Completed, { metrics }: Ports): Promise<void> {
  const { tally, count, unsupported, transcript, delivery } = completed
  const { answer, departure, inbound, custody, allowance } = delivery
  const tokens = usedBy(tally, departure.payload)
  metrics.tokens.inc({ destination: answer.destination, direction: 'in' }, tokens.prompt)
  metrics.tokens.inc({ destination: answer.destination, direction: 'out' }, tokens.completion)
  noteAnswer(delivery, tally)
  const outcome = {
    status: 'completed',
    httpStatus: 200,
    ...(tally.finishReasons[0] && { finish: finishOf(tally.finishReasons[0]) }),
    latencyMs: inbound.record.elapsedMs(),
    ...(tally.firstTokenAt !== null && { firstTokenMs: tally.firstTokenAt }),
    tokens,
    restored: count.restored,
    unknownSurrogates: count.unknown,
    unsupported: unsupported.reduce((total, one) => total + one.count, 0),
    reviewRequired: departure.permit.obligations.includes('review'),
  }
  await Promise.all([
    inbound.record.complete(outcome, custody.answered(toMessage(transcript))),
    allowance.settle(totalOf(tokens)),
  ])
}

const totalOf = ({ prompt, completion }: Used): number => prompt + completion

/** Finish reasons of the DeepSeek API; the log holds no words of a model's choosing. */
const finishReasons = new Set(['stop', 'length', 'content_filter', 'tool_calls'])

const finishOf = (reason: string): string => (finishReasons.has(reason) ? reason : 'other')

const nameOf = (name: string): string => (/^[\w.:/-]{1,128}$/u.test(name) ? name : 'unnamed')

/** The destination that answered may be another than the first one asked, and its model may have been renamed. */
function noteAnswer({ answer, inbound, departure }: Delivery, { model, fingerprint }: Tally): void {
  inbound.record.knowAnswer({
    destination: answer.destination,
    kind:
      departure.permit.destinations.find(({ id }) => id === answer.destination)?.kind ?? 'unknown',
    ...(model && { answered: nameOf(model) }),
    ...(fingerprint && { fingerprint: nameOf(fingerprint) }),
  })
}

/** A stream that did not come to its end, and what had come of it. */
type Ended = Delivery & Given

/** A failure after the first byte: recorded, counted, and told to the caller as an event. */
async function fail(error: unknown, ended: Ended, ports: Ports): Promise<string> {
  const { inbound } = ended
  const problem = inbound.signal.aborted ? callerGone() : toProblem(error)
  ports.metrics.problems.inc({ code: problem.code })
  const { code, cause } = problem
  ports.log.warn({ request: inbound.requestId, code, cause: describe(cause) }, 'stream failed')
  await endAnyhow(ended, code)
  return failureEvent(problem)
}

const leave = (ended: Ended): Promise<void> => endAnyhow(ended, 'client_gone')

/** Records a failed ending; when the log is down too, the caller still gets the first failure, if anybody is left. */
async function endAnyhow(
  { inbound, custody, departure, allowance, tally, transcript }: Ended,
  code: ProblemCode,
): Promise<void> {
  const tokens = usedBy(tally, departure.payload)
  const failure = { code, httpStatus: problems[code].status, tokens }
  await Promise.allSettled([
    // Without it the accept stays open in the log, which is the sign of an ending that was not recorded.
    inbound.record.refuse(failure, custody.answered(toMessage(transcript))),
    allowance.settle(totalOf(tokens)),
  ])
}
