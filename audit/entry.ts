import type { Decision, Level, Purpose, Role } from '#policy'

import type { Explanation, Outcome } from './review/vocabulary.ts'
import type { ContentKind, ContentSummary } from './vault/content.ts'

/** What can happen that must be provable later. */
export const entryTypes = [
  'ai.accept',
  'ai.deny',
  'ai.outcome',
  'ai.indeterminate',
  'audit.query',
  'audit.export',
  'content.opened',
  'content.held',
  'content.released',
  'content.requested',
  'content.approved',
  'content.rejected',
  'content.erased',
  'content.expired',
  'retention.executed',
  'deid.previewed',
  'deid.reported',
  'deid.cases-read',
  'deid.cases-forgotten',
  'policy.explained',
  'policy.imported',
  'policy.drafted',
  'policy.proposed',
  'policy.approved',
  'policy.rejected',
  'policy.withdrawn',
  'policy.activated',
  'use-case.suspended',
  'use-case.resume-asked',
  'use-case.resume-rejected',
  'use-case.resumed',
  'review.opened',
  'review.assigned',
  'review.explained',
  'review.decided',
  'review.signed',
  'emergency.opened',
  'emergency.ended',
  'session.opened',
  'session.refused',
  'session.ended',
  'session.misused',
  'key.created',
  'key.rotated',
  'key.revoked',
  'service.created',
  'service.disabled',
  'credential.misused',
  'clock.step',
  'log.continued',
] as const

export type EntryType = (typeof entryTypes)[number]

/** Who acted. `ref` is a keyed HMAC of the subject: staff can be looked up by who holds the key, and by nobody else. */
export type Actor = {
  readonly ref: string
  readonly kind: 'human' | 'service' | 'unknown'
  readonly roles: readonly Role[]
  readonly department: string | null
  readonly campus: string | null
  /** How they proved it; entries that come of no request, and older ones, do not say. */
  readonly method?: 'bearer' | 'personal-key' | 'session'
  /** Keyed reference of the system that asked for them; `method` is then how the system proved itself. */
  readonly by?: string
}

/** How a good credential was used as it must not be: from a network or for something that it is not for, or for somebody else. */
export type Misuse = 'elsewhere' | 'out-of-scope' | 'on-behalf'

/** Who or what ended a browser session: its owner, its owner for all at once, the identity provider, or a newer sign-in. */
export type SessionEnd = 'signed-out' | 'signed-out-everywhere' | 'provider' | 'replaced'

/**
 * What the caller of the log supplies. Every field is closed vocabulary, a number, or a keyed hash:
 * no free text, so no patient text can get in.
 */
export type EntryDraft = {
  readonly type: EntryType
  /** When it happened. */
  readonly at: Date
  /** The `x-request-id` of the HTTP request that caused it. */
  readonly request: string | null
  readonly actor: Actor | null
  /** Index of the `ai.accept` that this entry completes. */
  readonly parent?: number
  /** Whom it is about: a keyed reference for each patient, which means nobody once the patient is erased. */
  readonly patients?: readonly string[]
  /** Keyed reference of the conversation that the request goes on with. */
  readonly conversation?: string
  readonly useCase?: string
  readonly purpose?: Purpose
  readonly level?: { readonly before: Level; readonly residual: Level }
  readonly categories?: readonly string[]
  /** How many identifiers of each type were taken out. */
  readonly findings?: Readonly<Record<string, number>>
  /** That an outside engine gave no findings, and the bundle let the request go on without them. */
  readonly degraded?: true
  readonly policy?: {
    readonly hash: string
    readonly decision: Decision['kind']
    /** Problem code of a refusal. */
    readonly reason?: string
    readonly rules: readonly string[]
    readonly obligations?: readonly string[]
  }
  readonly model?: {
    readonly destination: string
    /** Every destination it may go to, in order, should the first one fail. */
    readonly candidates?: readonly string[]
    readonly kind: string
    /** Name that was asked for and name that answered; models are renamed without notice. */
    readonly asked: string
    readonly answered?: string
    readonly fingerprint?: string
    readonly stream: boolean
    /** SHA-256 (hex) of the very bytes that left. */
    readonly payloadHash?: string
  }
  readonly outcome?: {
    /** `completed`, `client-gone`, or the problem code of the failure. */
    readonly status: string
    readonly httpStatus: number
    readonly finish?: string
    readonly latencyMs: number
    readonly firstTokenMs?: number
    readonly tokens?: {
      readonly prompt: number
      readonly completion: number
      readonly reasoning?: number
      readonly cacheHit?: number
      /** That the model did not say, so that the numbers are estimates. */
      readonly estimated?: true
    }
    readonly restored: number
    /** Surrogate-shaped strings in the answer that were never issued. */
    readonly unknownSurrogates: number
    /** Identifiers in the answer that neither the prompt nor its originals hold; older entries do not say. */
    readonly unsupported?: number
    readonly reviewRequired: boolean
  }
  /** Reference (keyed hash) of the key that was created, revoked or misused, and of the one that it took over from. */
  readonly key?: string
  readonly rotatedFrom?: string
  /** Keyed reference of whose key it is, when that is not who acted; of the service account that was made or disabled. */
  readonly owner?: string
  /** The use cases that a key is for, when it is not for all of its owner's. */
  readonly scopes?: readonly string[]
  /** That a service account may ask for people, where the policy lets it. */
  readonly actsFor?: boolean
  readonly misuse?: Misuse
  /** Keyed reference of the browser session that began or ended, and why it ended. */
  readonly session?: { readonly ref: string; readonly ended?: SessionEnd }
  /** Indices of the entries whose content was opened, held or erased, or that are reviewed. */
  readonly about?: readonly number[]
  /** The legal hold that was placed or lifted. */
  readonly hold?: string
  /** The version of the policy that was written, decided or put in force; a draft that cannot be read has no hash. */
  readonly bundle?: { readonly number: number; readonly hash?: string; readonly base?: number }
  /** By how much the clock of the gateway was set. */
  readonly clock?: { readonly stepMs: number }
  /** Under which name the log was signed before it went on under another one, and what that name signed last. */
  readonly log?: { readonly origin: string; readonly size: number; readonly root: string }
  /** The request of one person that another decided. */
  readonly order?: string
  /** Entries that went because their time was up. */
  readonly retired?: Retirement
  /** The case of a review, why it was opened (`sample` or the name of a rule), and what this step says of it. */
  readonly review?: {
    readonly case: string
    readonly why: string
    /** Keyed reference of who is to look at it. */
    readonly assignee?: string
    readonly explanation?: Explanation
    readonly outcome?: Outcome
  }
}

/** That entries from one index on and before another went from the log. */
export type Retirement = {
  readonly from: number
  readonly to: number
  /** Keyed references of the two people who wanted it. */
  readonly requestedBy: string
  readonly approvedBy: string
  /** SHA-256 (hex) of the export that holds them. */
  readonly export: string
}

/** An entry as it stands in the log. */
export type Entry = {
  readonly index: number
  /** The leaf hash of this entry's canonical JSON (RFC 6962 §2.1), in hexadecimal. */
  readonly hash: string
  readonly body: EntryBody
}

/** The canonical content of an entry: the draft with its version, id and time as text. */
export type EntryBody = Omit<EntryDraft, 'at'> & {
  readonly v: 1
  /** What is kept beside the entry, by the hash of its ciphertext: it can be erased, and not exchanged. */
  readonly content?: Readonly<Partial<Record<ContentKind, ContentSummary>>>
  /** UUID version 7. */
  readonly id: string
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string
}

/** What a caller keeps to prove later that its request is in the log: its index and leaf hash. */
export type Receipt = { readonly index: number; readonly hash: string }
