import type { BundleSource } from '#policy'

/** How far a version of the policy has come. */
export const policyStates = [
  'draft',
  'proposed',
  'approved',
  'active',
  'superseded',
  'rejected',
  'withdrawn',
] as const

export type PolicyState = (typeof policyStates)[number]

/** A version of the policy as it is stored. */
export type PolicyRow = {
  readonly number: number
  readonly state: PolicyState
  /** The version that it was made from; null for what came from a folder. */
  readonly base: number | null
  readonly files: readonly BundleSource[]
  /** The hash of the bundle; null as long as nobody proposed it. */
  readonly hash: string | null
  /** Keyed references of people; null for what came from a folder. */
  readonly authorRef: string | null
  /** Why, and what who decided says of it: encrypted. */
  readonly reason: Uint8Array | null
  readonly remark: Uint8Array | null
  readonly createdAt: Date
  readonly proposedAt: Date | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  /** When it is to come into force. */
  readonly activateAt: Date | null
  readonly activatedAt: Date | null
  readonly supersededAt: Date | null
}

/** A version apart from its files. */
export type PolicySummary = Omit<PolicyRow, 'files'>

type PolicyChange = Partial<Omit<PolicyRow, 'number' | 'authorRef' | 'createdAt'>>

/** Where versions are kept. */
export type PolicyReader = {
  readonly active: () => Promise<PolicyRow | null>
  readonly activeNumber: () => Promise<number | null>
  readonly find: (number: number) => Promise<PolicyRow | null>
  /** What waits for its time; at most one. */
  readonly approved: () => Promise<PolicySummary | null>
  /** Newest first, at most `limit` from the one below `before` on. */
  readonly list: (
    before: number | null,
    limit: number,
    state?: PolicyState,
  ) => Promise<readonly PolicySummary[]>
}

export type PolicyWriter = PolicyReader & {
  readonly add: (version: Omit<PolicyRow, 'number'>) => Promise<PolicyRow>
  readonly change: (number: number, change: PolicyChange) => Promise<PolicyRow>
  /** Puts a version in force, in place of the one that is. */
  readonly activate: (number: number, at: Date) => Promise<PolicyRow>
}

export type PolicyStore = PolicyReader & {
  /** Does some work while nobody else changes versions; nothing of it is kept when it fails. */
  readonly exclusively: <Result>(
    work: (policies: PolicyWriter) => Promise<Result>,
  ) => Promise<Result>
}
