/**
 * What one request leaves in the audit log.
 *
 * 1. At most one `ai.accept`, and it is durable before `accept` resolves.
 * 2. Exactly one entry ends the request: `ai.outcome` when it was accepted, `ai.deny` when it was not.
 * 3. Facts are closed vocabulary, counts and keyed hashes; there is no parameter that could carry a text.
 */
import type { Actor, AuditLog, EntryDraft, EntryType, Receipt, SealedContent } from '#audit'

/** What is known about a request so far; each stage adds its part. */
type Facts = Pick<
  EntryDraft,
  | 'actor'
  | 'useCase'
  | 'purpose'
  | 'level'
  | 'categories'
  | 'findings'
  | 'degraded'
  | 'policy'
  | 'model'
  | 'patients'
  | 'conversation'
>

type Outcome = NonNullable<EntryDraft['outcome']>

type Failure = {
  readonly code: string
  readonly httpStatus: number
  /** What a model had taken and given until then. */
  readonly tokens?: Outcome['tokens']
}

export type Record = {
  know(facts: Partial<Facts>): void
  /** Adds which destination and model answered to what was asked. */
  knowAnswer(answered: Partial<NonNullable<Facts['model']>>): void
  /** Milliseconds since the request came in. */
  elapsedMs(): number
  accept(contents?: Contents): Promise<Receipt>
  readonly accepted: Receipt | null
  /** Ends an accepted request; later calls give the first call's result. */
  complete(outcome: Outcome, contents?: Contents): Promise<Receipt>
  /** Ends a request that failed: a denial before it was accepted, an outcome after. */
  refuse(failure: Failure, contents?: Contents): Promise<Receipt>
}

type Contents = readonly SealedContent[]

type Origin = {
  readonly audit: AuditLog
  readonly clock: () => Date
  readonly requestId: string
}

/** Opens the record of a request. */
export function openRecord({ audit, clock, requestId }: Origin): Record {
  const startedAt = clock()
  const facts: { -readonly [Fact in keyof Facts]?: Facts[Fact] } & { actor: Actor | null } = {
    actor: null,
  }
  let accepted: Receipt | null = null
  let ending: Promise<Receipt> | null = null
  const write = (type: EntryType, more: Partial<EntryDraft> = {}, contents?: Contents) =>
    audit.append({ ...facts, ...more, type, at: clock(), request: requestId }, contents)
  /** An ending that could not be written may be tried again; one that was written stands. */
  const end = (entry: () => Promise<Receipt>) => {
    ending ??= entry().catch((error: unknown) => {
      ending = null
      throw error
    })
    return ending
  }
  const elapsedMs = () => clock().getTime() - startedAt.getTime()

  return {
    know: (more) => void Object.assign(facts, more),
    knowAnswer: (answered) => {
      if (facts.model) facts.model = { ...facts.model, ...answered }
    },
    elapsedMs,
    get accepted() {
      return accepted
    },
    accept: async (contents) => (accepted = await write('ai.accept', {}, contents)),
    complete: (outcome, contents) =>
      end(() => write('ai.outcome', { ...parent(accepted), outcome }, contents)),
    refuse: (failure, contents) => {
      const outcome = failed(failure, elapsedMs())
      return end(() =>
        accepted
          ? write('ai.outcome', { ...parent(accepted), outcome }, contents)
          : write('ai.deny', { policy: denied(facts.policy, failure.code) }),
      )
    },
  }
}

const parent = (accepted: Receipt | null) => (accepted ? { parent: accepted.index } : {})

const denied = (policy: Facts['policy'], reason: string): NonNullable<Facts['policy']> => ({
  hash: policy?.hash ?? '',
  rules: policy?.rules ?? [],
  decision: 'deny',
  reason,
})

const failed = ({ code, httpStatus, tokens }: Failure, latencyMs: number): Outcome => ({
  status: code,
  httpStatus,
  latencyMs,
  ...(tokens && { tokens }),
  restored: 0,
  unknownSurrogates: 0,
  reviewRequired: false,
})
