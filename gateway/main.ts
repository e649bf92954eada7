import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

import type { Logger } from 'pino'

import {
  LogDamaged,
  openAuditLog,
  openReview,
  openUsage,
  type AuditLog,
  type Review,
  type Usage,
  type Vault,
  type Witness,
} from '#audit'
import type { Bundle } from '#policy'
import {
  listen as listenTo,
  openDatabase,
  openLedger,
  openNotifications,
  policyChannel,
  suspensionChannel,
  type Database,
} from '#prisma'

import { createApp, type Settings } from './app.ts'
import { openForwarder, type SyslogConfig } from './audit-forwarder.ts'
import { auditSigner, auditSmSigner } from './audit-signer.ts'
import type { ContentConfig, PresidioConfig } from './config.ts'
import { casesPurpose, createCases } from './deidentification/cases.ts'
import { createFinder } from './deidentification/finder.ts'
import { openEngine } from './deidentification/open-engine.ts'
import { createEmergencies } from './emergency.ts'
import { createEnvelope } from './envelope.ts'
import { openSignIn, type NoSignIn, type SignInConfig } from './identity/browser/sign-in.ts'
import { createIdentifier } from './identity/identify.ts'
import { createOnBehalf } from './identity/on-behalf.ts'
import { createPersonalKeys } from './identity/personal-keys.ts'
import { createRememberPerson } from './identity/remember-person.ts'
import { createServiceAccounts } from './identity/service-accounts.ts'
import type { BearerVerifier } from './identity/verify-bearer.ts'
import { createLimits, type Limits } from './limits/limits.ts'
import { createMemoryLedger } from './limits/memory-ledger.ts'
import { addressOf, listen } from './listening.ts'
import { createMetrics, watchNotifications, watchRoom, watchWitnesses } from './metrics.ts'
import type { Models } from './models/answer.ts'
import type { Endpoint } from './models/endpoint.ts'
import { createModels } from './models/models.ts'
import { createAlarms, type Alarms } from './notifications/alarms.ts'
import { startNotifying, type NotificationConfig } from './notifications/notifications.ts'
import type { NotificationStore } from './notifications/ports.ts'
import { openContent } from './open-content.ts'
import type { PolicyFolder } from './policies/folder.ts'
import { openPolicyInForce, type PolicyInForce, type PolicyPace } from './policies/in-force.ts'
import { createPolicyVersions } from './policies/versions.ts'
import type { Ports } from './ports.ts'
import { requireKeys, requireSound } from './require-sound.ts'
import { createSeal, type Seal } from './seal.ts'
import { describe } from './steps/answer-problems.ts'
import { peopleByReference } from './training/people-by-reference.ts'
import { createQualifications } from './training/qualifications.ts'
import { gatesBy } from './use-cases/gates.ts'
import { openSuspensions, type Suspensions } from './use-cases/suspensions.ts'

/** What a gateway is made of; every demo part is decided before this. */
export type Parts = Settings & {
  readonly host: string
  readonly port: number
  readonly databaseUrl: string
  readonly secret: string
  /** The bundle that counts until people change the policy. */
  readonly policy: PolicyFolder
  /** The destinations of a bundle that are configured. */
  readonly endpoints: (bundle: Bundle) => readonly Endpoint[]
  readonly bearer: BearerVerifier
  /** Who vouches for people that sign in: `oidc` or `demo`. */
  readonly identitySource: string
  /** How browsers sign in; without it they cannot. */
  readonly signIn?: SignInConfig | NoSignIn
  /** How long a destination may take until its answer begins. */
  readonly upstreamTimeoutMs?: number
  /** Presidio as a second engine; our own recognisers work alone without it. */
  readonly presidio?: PresidioConfig | null
  /** The name of the audit log, and the file with the key that signs it. */
  readonly auditOrigin?: string
  readonly auditKeyFile?: string | null
  /** The same for the second log, by SM3 and SM2; there is none without a name. */
  readonly auditSmOrigin?: string | null
  readonly auditSmKeyFile?: string | null
  readonly witnesses?: readonly Witness[]
  /** How content is kept, and who wraps its keys; a key made from the secret unless it is said otherwise. */
  readonly content?: ContentConfig
  /** Who is told of the log. */
  readonly syslog?: SyslogConfig | null
  /** Who is told what happens. */
  readonly notifications?: NotificationConfig
  /** How often it looks which policy is in force, beside being told, and how long it decides by one that it cannot look at again. */
  readonly policyPace?: PolicyPace
  /** Where budgets are counted: for this gateway alone, or for all that share the database. */
  readonly limitsStore?: 'memory' | 'postgres'
  /** How often the review asks whether more of the log is signed; null when it opens no cases by itself. */
  readonly reviewEveryMs?: number | null
  readonly log: Logger
}

export type Gateway = {
  readonly url: string
  readonly ports: Ports
  /** Takes no new requests, lets those in flight finish (streams too) until the time is up, then closes everything. */
  close(graceMs?: number): Promise<void>
}

/** Opens the database, the log and the models, and serves. Rejects when the log cannot be written or the port is taken. */
export async function startGateway(parts: Parts): Promise<Gateway> {
  const database = openDatabase(parts.databaseUrl)
  const alarms = createAlarms(() => new Date())
  const audit = openAudit(parts, alarms)
  const stopping = new AbortController()
  const vault = openContent(parts, audit)
  const review = openCases(parts, audit, vault)
  await requireSound(audit)
  await requireKeys(vault)
  const { upstreamTimeoutMs: headersMs } = parts
  const models = createModels([], headersMs === undefined ? {} : { limits: { headersMs } })
  const policy = await openPolicy(parts, { database, audit, models })
  const rules = { policy, suspensions: openStops(parts, database, audit) }
  const usage = openUsage(parts.databaseUrl)
  const store = openNotifications(parts.databaseUrl)
  const rooms = { database, audit, vault, review, usage, models, notifications: store }
  const opened = { ...rooms, ...rules, stopping: stopping.signal }
  const ports = openPorts(parts, opened)
  vault.resume().catch((error: unknown) => parts.log.error({ cause: describe(error) }, 'resume'))
  const forwarder = openForwarder(parts, ports)
  const notifying = await startNotifying(parts, { ...ports, store, alarms, database })
  const answer = createApp(ports, parts).callback()
  const server = createServer((request, response) => void answer(request, response))
  const drain = await listen(server, parts)
  const close = async (graceMs: number): Promise<void> => {
    stopping.abort()
    await drain(graceMs)
    const stages = [rules.policy, rules.suspensions, usage, ports.finder, review, vault]
    const last = [forwarder, notifying, audit, ports.limits, database]
    for (const part of [...stages, ...last]) await part?.close()
  }
  let closing: Promise<void> | null = null
  return {
    url: addressOf(server),
    ports,
    close: (graceMs = 30_000) => (closing ??= close(graceMs)),
  }
}

type Opened = {
  readonly database: Database
  readonly audit: AuditLog
  readonly vault: Vault
  readonly review: Review
  readonly notifications: NotificationStore
  readonly models: Models
  readonly policy: PolicyInForce
  readonly suspensions: Suspensions
  readonly usage: Usage
  readonly stopping: AbortSignal
}

function openPorts(parts: Parts, opened: Opened): Ports {
  const { database, audit, policy: _, ...given } = opened
  const clock = () => new Date()
  const metrics = createMetrics()
  watchWitnesses(metrics, () => audit.witnesses(), clock)
  watchRoom(metrics, () => audit.room())
  watchNotifications(metrics, () => opened.notifications.states())
  const seal = createSeal(parts.secret)
  const { principals } = database
  const qualifications = createQualifications(database.qualifications, clock)
  return {
    ...given,
    ...openIdentity(parts, { database, audit, bundle: opened.policy.bundle, seal, clock }),
    ...rulePorts(parts, opened, clock),
    qualifications,
    peopleByReference: () => peopleByReference(principals, seal, qualifications),
    audit,
    engine: openEngine(parts, metrics),
    finder: createFinder(),
    cases: createCases(database.cases, createEnvelope(parts.secret, casesPurpose), clock),
    seal,
    limits: openLimits(parts, seal, clock),
    metrics,
    clock,
    log: parts.log,
  }
}

/** Of what approvals and other gateways say, it is told at once. */
const policyPace: PolicyPace = { everyMs: 1_000, staleMs: 30_000 }

function openPolicy(
  parts: Parts,
  { database, audit, models }: Pick<Opened, 'database' | 'audit' | 'models'>,
): Promise<PolicyInForce> {
  const { log, databaseUrl, policyPace: pace = policyPace } = parts
  return openPolicyInForce({
    store: database.policies,
    log: audit,
    folder: parts.policy,
    clock: () => new Date(),
    pace,
    listen: (onNotice) => listenTo(databaseUrl, policyChannel, onNotice),
    onChange: (bundle) => {
      models.configure(parts.endpoints(bundle))
      log.info({ policy: bundle.hash }, 'a policy is in force')
    },
    onFailure: (error) => log.error({ cause: describe(error) }, 'the policy was not taken'),
  })
}

function openStops(
  { databaseUrl, secret }: Parts,
  { suspensions: store }: Database,
  log: AuditLog,
) {
  const listen = (onNotice: () => void) => listenTo(databaseUrl, suspensionChannel, onNotice)
  return openSuspensions({ store, log, secret, clock: () => new Date(), listen })
}

/** What says what is allowed, how that changes, and who may go beyond it. */
function rulePorts(
  { secret }: Parts,
  { database, audit, policy, vault, suspensions, usage }: Opened,
  clock: () => Date,
): Pick<Ports, 'bundle' | 'policies' | 'emergencies' | 'publishedCourses'> {
  const envelope = createEnvelope(secret, 'policy-version')
  const store = database.policies
  // Until courses are published of their own: those that the bundle names.
  const publishedCourses = async () => policy.bundle().courses
  const counts = { publishedCourses, suspensions, usage, clock }
  const rules = { requireGates: gatesBy(counts), inForce: policy, envelope, clock }
  return {
    bundle: policy.bundle,
    publishedCourses,
    policies: createPolicyVersions({ store, log: audit, ...rules }),
    emergencies: createEmergencies({ store: database.emergencies, log: audit, vault, clock }),
  }
}

type IdentityPorts = Pick<Opened, 'database' | 'audit'> & Pick<Ports, 'bundle' | 'seal' | 'clock'>

/** Everything that tells who asks. */
function openIdentity(
  { bearer, identitySource: source, secret, signIn: config = noSignIn }: Parts,
  { database, audit, bundle, seal, clock }: IdentityPorts,
): Pick<Ports, 'keys' | 'services' | 'onBehalf' | 'signIn' | 'identifier'> {
  const { principals, keys: store, services: accounts, sessions, spent } = database
  const acceptsDemo = source === 'demo'
  const keys = createPersonalKeys({
    store,
    principals,
    accounts,
    clock,
    randomBytes,
    acceptsDemo,
  })
  const remember = createRememberPerson({ principals, clock, source })
  const stores = { store: sessions, principals, spent, audit }
  const people = { bearer, remember, acceptsDemo }
  const signIn = openSignIn(config, { secret, ...stores, ...people, seal, clock })
  const browser = signIn.kind === 'ready' ? signIn : null
  const onDisabled = (subject: string): void => keys.forget(subject)
  return {
    keys,
    services: createServiceAccounts({ store: accounts, principals, clock, onDisabled }),
    onBehalf: createOnBehalf({ principals, accounts, bundle, clock, acceptsDemo }),
    signIn,
    identifier: createIdentifier({ bearer, keys, remember, browser }),
  }
}

const noSignIn: NoSignIn = { kind: 'missing', settings: ['PUBLIC_URL', 'OIDC_CLIENT_SECRET'] }

function openLimits(
  { databaseUrl, limitsStore = 'memory', log }: Parts,
  seal: Seal,
  clock: () => Date,
): Limits {
  const ledger = limitsStore === 'postgres' ? openLedger(databaseUrl) : createMemoryLedger(clock)
  const onFailure = (error: unknown): void =>
    log.error({ cause: describe(error) }, 'what a request used was not booked')
  return createLimits({ ledger, seal, clock, onFailure })
}

function openAudit(
  { auditOrigin = 'wardline.local/audit', auditKeyFile = null, ...parts }: Parts,
  alarms: Alarms,
) {
  const { databaseUrl, secret, witnesses = [], log } = parts
  const { auditSmOrigin = null, auditSmKeyFile = null } = parts
  const smSigner = auditSmSigner({ auditSmOrigin, auditSmKeyFile, secret })
  return openAuditLog(databaseUrl, {
    signer: auditSigner({ auditOrigin, auditKeyFile, secret }),
    ...(smSigner && { smSigner }),
    witnesses,
    longestRequestMs,
    onFailure: (error) => {
      if (error instanceof LogDamaged) alarms.raise('log-damaged')
      log.error({ cause: describe(error) }, 'the audit log was not signed or not looked after')
    },
  })
}

/** A checkpoint is signed once a second, and cases are not that urgent. */
const reviewMs = 2_000

function openCases(parts: Parts, audit: AuditLog, vault: Vault): Review {
  const { databaseUrl, log, reviewEveryMs: everyMs = reviewMs } = parts
  return openReview({
    log: audit,
    databaseUrl,
    vault,
    everyMs,
    onFailure: (error) => log.error({ cause: describe(error) }, 'the log was not reviewed'),
  })
}

/** Head, whole stream and retries of a request together take less. */
const longestRequestMs = 2 * 60 * 60_000
