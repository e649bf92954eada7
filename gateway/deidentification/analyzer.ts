/**
 * A client of Presidio Analyzer.
 *
 * 1. Only `POST /analyze` is used: surrogates, and what they stand for, never leave the gateway.
 * 2. An answer is whole or it is a failure: every text has its list, and every offset lies inside its text.
 * 3. No failure holds a word of what was sent or answered.
 * 4. At most four calls run at a time, in the whole gateway: Presidio answers one after the other.
 */
import type { Finding } from '#policy'

import { callerGone, createDeadline } from '../models/deadline.ts'
import { reticentFetch } from '../models/transport.ts'
import { batchesOf } from './batches.ts'
import { createBreaker, defaultBreakerRules, type BreakerRules } from './breaker.ts'
import { analyzeAnswer, type AnalyzeRequest, type RecognizerResult } from './contract.ts'
import { AnalyzerFailure } from './failure.ts'
import { toFindings } from './findings.ts'
import { piecesOf } from './pieces.ts'
import { createSlots, type Slots } from './slots.ts'

/** Where the analyzer is and how it is asked. */
export type AnalyzerSettings = {
  readonly url: string
  readonly language: string
  /** Longest time that one call may take. */
  readonly timeoutMs: number
  /** Longest time that a call waits for its turn; as long as it may take when unset. */
  readonly longestWaitMs?: number
  readonly breaker?: Partial<BreakerRules>
}

type Wish = { readonly minimumScore: number; readonly signal: AbortSignal }

export type Analyzer = {
  /** What Presidio finds in each text; an AnalyzerFailure when any part of it is missing. */
  analyze(texts: readonly string[], wish: Wish): Promise<readonly (readonly Finding[])[]>
}

const mostCalls = 4
// A Presidio without a language model takes 12 to 24 ms a thousand characters, and four calls may stand in line there.
const limits = { mostTexts: 100, mostCharacters: 10_000 }

/** Makes a client; nothing is asked before the first text. */
export function createAnalyzer(settings: AnalyzerSettings): Analyzer {
  const call = createCall(settings)
  return {
    async analyze(texts, wish) {
      const pieces = new Map(
        texts.map((text) => [text, piecesOf(text.toWellFormed(), limits.mostCharacters)]),
      )
      const distinct = new Set([...pieces.values()].flat().map(({ text }) => text))
      const found = await inBatches(batchesOf([...distinct], limits), (batch) => call(batch, wish))
      return texts.map((text) =>
        (pieces.get(text) ?? []).flatMap(({ text: part, at }) =>
          (found.get(part) ?? []).map((finding) => shift(finding, at)),
        ),
      )
    },
  }
}

function shift(finding: Finding, by: number): Finding {
  return { ...finding, start: finding.start + by, end: finding.end + by }
}

type Found = readonly (readonly Finding[])[]

async function inBatches(
  batches: readonly (readonly string[])[],
  ask: (batch: readonly string[]) => Promise<Found>,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const found = new Map<string, readonly Finding[]>()
  // A generator, for it ends for everybody when one of them leaves the loop with a failure.
  const queue = each(batches)
  const work = async (): Promise<void> => {
    for (const batch of queue) {
      const lists = await ask(batch)
      for (const [index, text] of batch.entries()) found.set(text, lists[index] ?? [])
    }
  }
  await Promise.all(Array.from({ length: Math.min(mostCalls, batches.length) }, work))
  return found
}

function* each<Item>(items: readonly Item[]): Generator<Item> {
  yield* items
}

type Call = (batch: readonly string[], wish: Wish) => Promise<Found>

function createCall(settings: AnalyzerSettings): Call {
  const { url, language, timeoutMs, longestWaitMs = timeoutMs, breaker: rules } = settings
  const slots = createSlots(mostCalls)
  const breaker = createBreaker({ ...defaultBreakerRules, ...rules })
  const guarded: Ask = async (request, signal) => {
    if (!breaker.enter()) throw new AnalyzerFailure('circuit-open')
    try {
      const found = await ask(url, request, signal)
      breaker.succeeded()
      return found
    } catch (error) {
      if (error instanceof AnalyzerFailure) breaker.failed()
      else breaker.left()
      throw error
    }
  }
  return async (text, { minimumScore, signal }) => {
    const release = await takeTurn(slots, signal, longestWaitMs)
    const deadline = createDeadline(signal, timeoutMs)
    try {
      const request = { text, language, score_threshold: minimumScore }
      return await guarded(request, { caller: signal, deadline: deadline.signal })
    } finally {
      deadline.finish()
      release()
    }
  }
}

async function takeTurn(slots: Slots, caller: AbortSignal, waitMs: number): Promise<() => void> {
  const deadline = createDeadline(caller, waitMs)
  try {
    return await slots.take(deadline.signal)
  } catch {
    // It was a signal that ended the waiting: the caller's or the clock's.
    throw caller.aborted ? callerGone() : new AnalyzerFailure('busy')
  } finally {
    deadline.finish()
  }
}

type Signals = { readonly caller: AbortSignal; readonly deadline: AbortSignal }
type Ask = (request: AnalyzeRequest, signals: Signals) => Promise<Found>

async function ask(url: string, request: AnalyzeRequest, signals: Signals): Promise<Found> {
  try {
    const response = await post(url, request, signals.deadline)
    return await readAnswer(response, request.text)
  } catch (error) {
    if (signals.caller.aborted) throw callerGone()
    if (signals.deadline.aborted) throw new AnalyzerFailure('timeout')
    // The error of a library may repeat an address or a text: it goes nowhere.
    throw error instanceof AnalyzerFailure ? error : new AnalyzerFailure('unreachable')
  }
}

async function post(url: string, request: AnalyzeRequest, signal: AbortSignal): Promise<Response> {
  const send = async () =>
    await reticentFetch(`${url}/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(request),
      signal,
    })
  try {
    return await send()
  } catch (error) {
    if (signal.aborted) throw error
    // A kept connection may have been closed at the other end; analysing twice does no harm.
    return await send()
  }
}

async function readAnswer(response: Response, texts: readonly string[]): Promise<Found> {
  if (!response.ok) {
    await response.body?.cancel()
    throw new AnalyzerFailure('status')
  }
  const lists = toLists(await response.text())
  if (lists.length !== texts.length) throw new AnalyzerFailure('malformed')
  return texts.map((text, index) => toFindings(text, lists[index] ?? []))
}

function toLists(body: string): readonly (readonly RecognizerResult[])[] {
  try {
    return analyzeAnswer.parse(JSON.parse(body))
  } catch {
    throw new AnalyzerFailure('malformed') // The parser's message would repeat what was answered.
  }
}
