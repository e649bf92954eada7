import { statSync } from 'node:fs'

import {
  openAuditLog,
  retire,
  RetirementRefused,
  type PublicKey,
  type RetirementRefusal,
} from '#audit'
import { openDatabase } from '#prisma'

import { auditSigner, auditSmSigner } from '../audit-signer.ts'
import type { Config } from '../config.ts'
import { readSecret } from '../embedded/secrets.ts'
import { storedPolicy } from '../policies/stored.ts'
import { yearsBefore } from '../retention.ts'
import { UsageFault } from './command.ts'
import { withDatabase } from './with-database.ts'

type Wish = {
  /** Where the exports go. */
  readonly folder: string
  /** Of those who signed before, beside the key of now. */
  readonly keys: readonly PublicKey[]
}

/** Lets go what two people ordered; prints one JSON line for each order. True when nothing is in the way. */
export async function retireOld(config: Config, { folder, keys }: Wish): Promise<boolean> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageFault(`没有这个文件夹 / there is no such folder: ${folder}`)
  const signers = await signersOf(config)
  return withDatabase(config, async (databaseUrl) => {
    const log = openAuditLog(databaseUrl, signers)
    const clock = () => new Date()
    const before = yearsBefore(clock(), await yearsIn(databaseUrl, config))
    const own = [signers.signer, ...(signers.smSigner ? [signers.smSigner] : [])]
    try {
      return tell(
        await foreseen(() =>
          retire({ databaseUrl, log, keys: [...own, ...keys], folder, before, clock }),
        ),
      )
    } finally {
      await log.close()
    }
  })
}

async function yearsIn(databaseUrl: string, config: Config): Promise<number> {
  const database = openDatabase(databaseUrl)
  try {
    return (await storedPolicy(database.policies, config)).audit.retention.years
  } finally {
    await database.close()
  }
}

async function signersOf(config: Config) {
  const secret = config.secret ?? (await readSecret(config.dataDir, 'secret'))
  if (secret === null && config.auditKeyFile === null)
    throw new UsageFault(
      '没有签名密钥：请设置与网关相同的 WARDLINE_SECRET 或 AUDIT_SIGNING_KEY_FILE / no key that signs: set WARDLINE_SECRET or AUDIT_SIGNING_KEY_FILE as for the gateway',
    )
  const settings = { ...config, secret: secret ?? '' }
  const smSigner = auditSmSigner(settings)
  return { signer: auditSigner(settings), ...(smSigner && { smSigner }) }
}

type Done = Awaited<ReturnType<typeof retire>> | RetirementRefusal

async function foreseen(work: () => ReturnType<typeof retire>): Promise<Done> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RetirementRefused) return error.refusal
    const isForbidden = error instanceof Error && 'code' in error && error.code === '42501'
    if (!isForbidden) throw error
    throw new UsageFault(
      '数据库账号不是表的所有者 / the database user does not own the tables: set DATABASE_URL as for wardline migrate',
    )
  }
}

function tell(done: Done): boolean {
  if (typeof done === 'string') {
    console.error(refusals[done])
    return false
  }
  for (const { order, from, to, bundle } of done)
    console.log(JSON.stringify({ order, from, to, ...bundle }))
  if (done.length === 0)
    console.error('没有已批准的申请 / no order is approved (POST /api/audit/orders, kind retire)')
  return true
}

const refusals: Readonly<Record<RetirementRefusal, string>> = {
  held: '有法律保全在生效，任何条目都不得清除 / a legal hold is in force: nothing goes',
  'not-on-record':
    '日志中没有两人的申请与批准，未清除任何条目 / the log does not say that two people decided it, and nothing went',
  'not-sound':
    '导出文件未通过校验，未清除任何条目；签名密钥更换过时请用 --key 给出以前的公钥 / the export does not hold, and nothing went; give former public keys with --key',
}
