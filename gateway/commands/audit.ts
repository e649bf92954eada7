import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

import { z } from 'zod'

import {
  checkProof,
  evidenceFrom,
  fromVerifierKey,
  IncompleteExport,
  NotAnExport,
  openAuditLog,
  toVerifierKey,
  Verifier,
  type Known,
  type KnownKey,
  type PublicKey,
  type Verification,
} from '#audit'

import { auditSigner, auditSmSigner } from '../audit-signer.ts'
import { readConfig, type Config } from '../config.ts'
import { readSecret } from '../embedded/secrets.ts'
import { drawAgain, tellDraw } from './audit-draw.ts'
import { retireOld } from './audit-retire.ts'
import { exits, tell } from './audit-verdict.ts'
import { UsageFault, type Run } from './command.ts'
import { withProgress } from './progress.ts'
import { withDatabase } from './with-database.ts'

const usage = `wardline audit verify                                  校验正在使用的日志 · verify the live log
wardline audit verify <export | -> --key <key[@until]> [--receipts <file>]   离线校验导出文件 · verify an export offline
wardline audit draw <export | -> --key <key>           重算抽查 · work out again what was drawn for review
wardline audit proof <file> --key <key>                校验一份证明 · check one proof file
wardline audit retire --to <folder> [--key <former key>]   导出后清除两人已批准的过期条目 · export and let go what two people ordered
wardline audit key                                     打印签名公钥 · print the public key that signs`

/** Verifies the log, or prints what is needed to do so elsewhere; exit codes 0 ok, 1 tampered, 2 incomplete, 3 usage. */
export const run: Run = async (words, environment) => {
  try {
    return await act(words, environment)
  } catch (error) {
    if (!(error instanceof UsageFault)) throw error
    console.error(error.message)
    return exits.usage
  }
}

const act: Run = async (words, environment) => {
  const { positionals, values } = read(words)
  const [action, file, ...rest] = positionals
  const keys = values.key.map(readKey)
  if (rest.length > 0) throw new UsageFault(usage)
  if (file === undefined) return ofThisLog(action, environment, { keys, to: values.to })
  if (action === 'proof') return proof(file, keys)
  if (action === 'draw') return draw(file, keys)
  if (action !== 'verify') throw new UsageFault(usage)
  return exported(file, { keys, receipts: readReceipts(values.receipts) })
}

type Wish = { readonly keys: readonly PublicKey[]; readonly to: string | undefined }

function ofThisLog(
  action: string | undefined,
  environment: Parameters<Run>[1],
  { keys, to }: Wish,
): Promise<number> {
  if (action === 'key') return printKey(environment)
  if (action === 'verify') return live(environment, keys)
  if (action === 'retire') return retired(environment, to, keys)
  throw new UsageFault(usage)
}

function read(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        receipts: { type: 'string' },
        to: { type: 'string' },
      },
    })
  } catch {
    throw new UsageFault(usage)
  }
}

/** `<key>`, or `<key>@<time>` of one that was in use until then. */
function readKey(text: string): KnownKey {
  const [, key = text, until] = /^(.*)@(\d{4}-\d\d-\d\d.*)$/u.exec(text) ?? []
  try {
    if (until === undefined) return fromVerifierKey(key)
    return { ...fromVerifierKey(key), until: z.coerce.date().parse(until) }
  } catch {
    throw new UsageFault(`公钥格式不对 / not a verifier key: ${text}`)
  }
}

const receipt = z.object({
  index: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
})

/** Receipts that callers kept, JSON Lines of `{"index","hash"}`. */
function readReceipts(file: string | undefined): ReadonlyMap<number, string> {
  if (file === undefined) return new Map()
  try {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
    const receipts = lines.map((line) => receipt.parse(JSON.parse(line)))
    return new Map(receipts.map(({ index, hash }) => [index, hash]))
  } catch {
    throw new UsageFault(`无法读取回执 / cannot read the receipts: ${file}`)
  }
}

async function printKey(environment: Parameters<Run>[1]): Promise<number> {
  const keys = await ownKeys(readConfig(environment, { mode: 'embedded' }))
  if (keys.length === 0)
    throw new UsageFault(
      '没有密钥：请设置 WARDLINE_SECRET 或 AUDIT_SIGNING_KEY_FILE / no key: set WARDLINE_SECRET or AUDIT_SIGNING_KEY_FILE',
    )
  for (const key of keys) console.log(toVerifierKey(key))
  return exits.ok
}

/** The keys of this installation; none when its secret is not here. */
async function ownKeys(config: Config): Promise<readonly PublicKey[]> {
  const secret = config.secret ?? (await readSecret(config.dataDir, 'secret'))
  if (secret === null && config.auditKeyFile === null) return []
  const settings = { ...config, secret: secret ?? '' }
  const sm = auditSmSigner(settings)
  return [auditSigner(settings), ...(sm ? [sm] : [])]
}

async function live(environment: Parameters<Run>[1], given: readonly KnownKey[]): Promise<number> {
  const config = readConfig(environment, { mode: 'embedded' })
  return withDatabase(config, async (databaseUrl) => {
    const audit = openAuditLog(databaseUrl)
    try {
      const own = given.length > 0 ? given : await ownKeys(config)
      const keys = own.length > 0 ? own : null
      if (keys === null)
        console.error(
          '没有公钥，签名未校验；可用 --key / no key: signatures are not checked; give one with --key',
        )
      return tell(await audit.verify(keys ?? undefined), keys)
    } finally {
      await audit.close()
    }
  })
}

async function exported(file: string, known: Known): Promise<number> {
  if (known.keys?.length === 0)
    throw new UsageFault(
      '请用 --key 给出签名公钥（wardline audit key）/ give the public key with --key',
    )
  const input = file === '-' ? process.stdin : createReadStream(file)
  const lines = createInterface({ input, crlfDelay: Infinity })
  const verifier = new Verifier(known)
  try {
    for await (const piece of withProgress(evidenceFrom(lines))) verifier.take(piece)
  } catch (error) {
    return explain(error, verifier.result(false))
  }
  return tell(verifier.result(true), known.keys)
}

async function retired(
  environment: Parameters<Run>[1],
  folder: string | undefined,
  keys: readonly PublicKey[],
): Promise<number> {
  if (folder === undefined) throw new UsageFault(usage)
  const config = readConfig(environment, { mode: 'embedded' })
  return (await retireOld(config, { folder, keys })) ? exits.ok : exits.incomplete
}

/** A draw from a log that does not hold proves nothing. */
async function draw(file: string, keys: readonly PublicKey[]): Promise<number> {
  if (keys.length === 0) throw new UsageFault(usage)
  try {
    const { verification, ...redrawn } = await drawAgain(file, keys)
    if (verification.found > 0) return tell(verification, keys)
    return tellDraw(redrawn) ? exits.ok : exits.tampered
  } catch (error) {
    return explain(error, null)
  }
}

function explain(error: unknown, before: Verification | null): number {
  if (error instanceof NotAnExport)
    throw new UsageFault(`不是导出文件 / not an export: ${error.message}`)
  if (!(error instanceof IncompleteExport)) throw unreadable(error)
  console.error(`导出文件不完整 / the export is incomplete: ${error.message}`)
  // What is wrong with the part that is here is wrong, whatever is missing.
  return before !== null && before.found > 0 ? tell(before, null) : exits.incomplete
}

const unreadables = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES'])

/** What cannot be read was named wrongly, as far as the person at the terminal is concerned. */
function unreadable(error: unknown): unknown {
  const isFile = error instanceof Error && 'code' in error && unreadables.has(String(error.code))
  return isFile ? new UsageFault(`无法读取 / cannot be read: ${error.message}`) : error
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(error)
  }
}

function proof(file: string, keys: readonly PublicKey[]): number {
  if (keys.length === 0) throw new UsageFault(usage)
  const text = textOf(file)
  try {
    const { origin, size, index, leaf } = checkProof(text, keys)
    console.log(JSON.stringify({ origin, size, index, hash: leaf.toString('hex') }))
    return exits.ok
  } catch (error) {
    console.error(
      `证明不成立 / the proof does not hold: ${error instanceof Error ? error.message : ''}`,
    )
    return exits.tampered
  }
}
