import type { Logger } from 'pino'

import type { AuditLog, Review, Usage, Vault } from '#audit'
import type { Bundle, PromotionFacts, Qualification } from '#policy'

import type { Cases } from './deidentification/cases.ts'
import type { Engine } from './deidentification/engine.ts'
import type { Finder } from './deidentification/finder.ts'
import type { Emergencies } from './emergency.ts'
import type { NoSignIn, SignIn } from './identity/browser/sign-in.ts'
import type { Identifier } from './identity/identify.ts'
import type { OnBehalf } from './identity/on-behalf.ts'
import type { PersonalKeys } from './identity/personal-keys.ts'
import type { ServiceAccounts } from './identity/service-accounts.ts'
import type { Limits } from './limits/limits.ts'
import type { Metrics } from './metrics.ts'
import type { Models } from './models/answer.ts'
import type { NotificationStore } from './notifications/ports.ts'
import type { PolicyVersions } from './policies/versions.ts'
import type { Seal } from './seal.ts'
import type { RecordedPerson } from './training/people-by-reference.ts'
import type { Suspensions } from './use-cases/suspensions.ts'

/** Everything a handler may reach. Handlers get ports, never a client of a database or a network. */
export type Ports = {
  /** The bundle in force; throws `policy_unavailable`. */
  readonly bundle: () => Bundle
  /** What was, is and may come into force. */
  readonly policies: PolicyVersions
  readonly identifier: Identifier
  readonly keys: PersonalKeys
  readonly services: ServiceAccounts
  /** Whom a system asks for. */
  readonly onBehalf: OnBehalf
  /** How browsers sign in. */
  readonly signIn: SignIn | NoSignIn
  /** Passed courses of a subject that have not expired; throws when they cannot be read. */
  readonly qualifications: (subject: string) => Promise<readonly Qualification[]>
  /** The same of who is known by a keyed reference of the log; looks everybody up anew for each call. */
  readonly peopleByReference: () => (reference: string) => Promise<RecordedPerson>
  /** Courses that people can take, in the version that counts. */
  readonly publishedCourses: () => Promise<PromotionFacts['publishedCourses']>
  /** Use cases that somebody stopped. */
  readonly suspensions: Suspensions
  /** What use cases came to, in sums over the log. */
  readonly usage: Usage
  /** Who broke the glass. */
  readonly emergencies: Emergencies
  readonly audit: AuditLog
  /** What is kept of requests. */
  readonly vault: Vault
  /** Cases of what was drawn from the log or is conspicuous in it. */
  readonly review: Review
  /** What people are told, and whether it arrived. */
  readonly notifications: Pick<NotificationStore, 'states' | 'list' | 'find' | 'retry'>
  readonly models: Models
  /** Looks for identifiers beside our own recognisers, or in their place. */
  readonly engine: Engine
  /** Our own recognisers. */
  readonly finder: Finder
  /** Texts that staff reported. */
  readonly cases: Cases
  readonly seal: Seal
  readonly limits: Limits
  readonly metrics: Metrics
  readonly clock: () => Date
  /** Fires when no new requests are taken any more: who follows for ever ends then. */
  readonly stopping: AbortSignal
  readonly log: Logger
}
