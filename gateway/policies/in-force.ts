/*
 * The policy in force, in this gateway.
 *
 * 1. A gateway decides by the version that the database says is active, within moments of its activation; a request keeps the bundle that
 *    it began with.
 * 2. A version is taken only when its files give the hash that people approved, and when the audit log says that it came into force, and
 *    nothing after it: who can write to the table alone cannot change a decision.
 * 3. When the version in force cannot be taken, or nobody could look for a while which one it is, nothing is decided: every request is
 *    refused with `policy_unavailable`.
 * 4. A bundle from a folder is a version like any other, and the folder counts until people change the policy: then they do.
 */
import type { AuditLog, Entry } from '#audit'
import type { Bundle, Text } from '#policy'

import { Problem } from '../problems.ts'
import type { PolicyFolder } from './folder.ts'
import { parsed } from './parsed.ts'
import type { PolicyReader, PolicyRow, PolicyStore, PolicyWriter } from './ports.ts'

export type PolicyInForce = {
  /** The bundle in force; throws `policy_unavailable`. */
  readonly bundle: () => Bundle
  /** Puts in force what is approved and due, and takes what is in force. */
  readonly look: () => Promise<void>
  readonly close: () => Promise<void>
}

export type PolicyPace = {
  /** How often it looks, beside being told. */
  readonly everyMs: number
  /** How old the last look that succeeded may be. */
  readonly staleMs: number
}

export type PolicyInForceOptions = {
  readonly store: PolicyStore
  readonly log: Pick<AuditLog, 'append' | 'list' | 'retired'>
  readonly folder: PolicyFolder
  readonly clock: () => Date
  readonly pace: PolicyPace
  /** Calls back whenever a version came into force somewhere. */
  readonly listen: (onNotice: () => void) => { readonly close: () => Promise<void> }
  readonly onChange: (bundle: Bundle) => void
  readonly onFailure: (error: unknown) => void
}

/** Opens the policy: the folder's bundle becomes the first version where there is none. Rejects when there is no policy to go by. */
export async function openPolicyInForce(options: PolicyInForceOptions): Promise<PolicyInForce> {
  const { store, clock, pace, listen, onFailure } = options
  await store.exclusively((policies) => importFolder(policies, options))
  const taken = new Taken(options)
  const why = await taken.refresh()
  if (why !== null) throw why

  const look = once(async () => {
    try {
      await activateDue(options, clock())
    } finally {
      await taken.refresh()
    }
  })
  let isFailing = false
  const lookAgain = (): void => {
    look().then(
      () => (isFailing = false),
      (error: unknown) => {
        if (!isFailing) onFailure(error)
        isFailing = true
      },
    )
  }
  const timer = setInterval(lookAgain, pace.everyMs)
  const listening = listen(lookAgain)
  return {
    bundle: () => taken.bundle(),
    look,
    close: async () => {
      clearInterval(timer)
      await listening.close()
      await look().catch(() => {})
    },
  }
}

/** One at a time; who asks meanwhile gets a look that begins after they asked. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  return () => {
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return (running = work())
      })
    return next
  }
}

async function importFolder(
  policies: PolicyWriter,
  { folder: { files, bundle }, log, clock }: PolicyInForceOptions,
): Promise<void> {
  const active = await policies.active()
  const isPeoples = (active?.authorRef ?? null) !== null || (await policies.approved()) !== null
  if (isPeoples || active?.hash === bundle.hash) return
  const at = clock()
  const empty = { reason: null, remark: null, decidedBy: null, decidedAt: null, proposedAt: null }
  const times = { createdAt: at, activateAt: null, activatedAt: null, supersededAt: null }
  const [newest] = await policies.list(null, 1)
  const number = (newest?.number ?? 0) + 1
  const change = { number, hash: bundle.hash }
  await log.append({ type: 'policy.imported', at, request: null, actor: null, bundle: change })
  const state = 'approved'
  const version = { state, base: null, files, hash: bundle.hash, authorRef: null } as const
  await policies.add({ ...version, ...empty, ...times })
  await policies.activate(number, at)
}

/** Puts in force what was approved for now or earlier. */
async function activateDue(
  { store, log }: Pick<PolicyInForceOptions, 'store' | 'log'>,
  now: Date,
): Promise<void> {
  const isDue = async (policies: PolicyReader) => {
    const waiting = await policies.approved()
    return waiting !== null && (waiting.activateAt ?? now) <= now ? waiting : null
  }
  if ((await isDue(store)) === null) return
  await store.exclusively(async (policies) => {
    const due = await isDue(policies)
    if (due === null) return
    const bundle = { number: due.number, ...(due.hash !== null && { hash: due.hash }) }
    await log.append({ type: 'policy.activated', at: now, request: null, actor: null, bundle })
    await policies.activate(due.number, now)
  })
}

const unavailable = (cause?: unknown): Problem =>
  new Problem(
    'policy_unavailable',
    {
      zh: '生效的策略版本无法采用，所有请求一律拒绝，请联系合规办公室',
      en: 'the version of the policy that is in force cannot be used; every request is refused until it can',
    },
    { cause },
  )

/** What this gateway has taken. */
class Taken {
  readonly #options: PolicyInForceOptions
  #number: number | null = null
  #bundle: Bundle | Problem = unavailable()
  /** When the last look that succeeded began, by a clock that nobody sets back. */
  #lookedMs = performance.now()

  constructor(options: PolicyInForceOptions) {
    this.#options = options
  }

  bundle(): Bundle {
    if (this.#bundle instanceof Problem) throw this.#bundle
    if (performance.now() - this.#lookedMs > this.#options.pace.staleMs) throw unavailable()
    return this.#bundle
  }

  /** Takes the version in force, or says why not; null also when there is nothing new. */
  async refresh(): Promise<PolicyNotTaken | null> {
    const begunMs = performance.now()
    const notTaken = await this.#look()
    this.#lookedMs = begunMs
    return notTaken
  }

  async #look(): Promise<PolicyNotTaken | null> {
    const { store } = this.#options
    for (;;) {
      const number = await store.activeNumber()
      if (number !== null && number === this.#number) return null
      const row = await store.active()
      const bundle = await this.#read(row)
      // Another one may have come into force while this one was read.
      if ((await store.activeNumber()) === (row?.number ?? null)) return this.#take(row, bundle)
    }
  }

  #take(row: PolicyRow | null, bundle: Bundle | PolicyNotTaken): PolicyNotTaken | null {
    const { onChange, onFailure } = this.#options
    this.#number = row?.number ?? null
    if (bundle instanceof PolicyNotTaken) {
      this.#bundle = unavailable(bundle)
      onFailure(bundle)
      return bundle
    }
    this.#bundle = bundle
    onChange(bundle)
    return null
  }

  async #read(row: PolicyRow | null): Promise<Bundle | PolicyNotTaken> {
    if (row === null) return new PolicyNotTaken(null, 'missing')
    const { folder, log, store } = this.#options
    const isFolders = row.hash === folder.bundle.hash
    const read = isFolders ? { ok: true as const, ...folder } : parsed(row.files)
    if (!read.ok) return new PolicyNotTaken(row.number, 'unreadable')
    if (read.bundle.hash !== row.hash) return new PolicyNotTaken(row.number, 'changed')
    const isKnown = await isOnRecord(row, { log, store })
    return isKnown ? read.bundle : new PolicyNotTaken(row.number, 'not-on-record')
  }
}

const reasons = {
  missing: { zh: '没有生效的策略版本', en: 'there is no version in force' },
  unreadable: {
    zh: '此版本的护界读不了它的文件；请换回之前的程序版本，由人提交并批准可读的策略',
    en: 'this release cannot read its files; go back to the release before, and have a version that can be read proposed and approved',
  },
  changed: {
    zh: '其文件与批准时的哈希不符：数据库被改动过',
    en: 'its files do not give the hash that was approved: the database was changed',
  },
  'not-on-record': {
    zh: '审计日志没有它生效的记录，或之后另有版本生效：数据库被改动过',
    en: 'the audit log does not say that it came into force, or says so of another one later: the database was changed',
  },
} as const satisfies Record<string, Text>

/** The version that should be in force cannot be used. */
class PolicyNotTaken extends Error {
  override readonly name = 'PolicyNotTaken'

  constructor(number: number | null, reason: keyof typeof reasons) {
    const { zh, en } = reasons[reason]
    super(`策略版本 ${number ?? '?'}：${zh} / policy version ${number ?? '?'}: ${en}`)
  }
}

const looked = 50

/**
 * Whether the log says that this version came into force, and no other one since. An activation that was stopped after it was put on
 * record has had no effect: its version is still waiting, or was never stored. Where old entries went, the one that said so may have been
 * among them.
 */
async function isOnRecord(
  { number, hash }: PolicyRow,
  { log, store }: Pick<PolicyInForceOptions, 'log' | 'store'>,
): Promise<boolean> {
  for (const { body } of await activations(log)) {
    const said = body.bundle
    if (said?.number === number) return said.hash === hash
    const other = said && (await store.find(said.number))
    const hadNoEffect = other === null ? body.type === 'policy.imported' : isWaiting(other)
    if (!hadNoEffect) return false
  }
  return (await log.retired()) > 0
}

const isWaiting = (version: PolicyRow | undefined): boolean =>
  version?.state === 'approved' || version?.state === 'proposed'

async function activations(log: Pick<AuditLog, 'list'>): Promise<readonly Entry[]> {
  const of = (type: 'policy.imported' | 'policy.activated') => log.list({ type, limit: looked })
  const found = await Promise.all([of('policy.imported'), of('policy.activated')])
  return found.flat().toSorted((a, b) => b.index - a.index)
}
