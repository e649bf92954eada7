import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import {
  createSigner,
  createWitness,
  fromVerifierKey,
  openWitnessState,
  toVerifierKey,
} from '#audit'

import { witnessServer } from '../witness-server.ts'
import { UsageFault, type Run } from './command.ts'
import { createClosers, whenStopped } from './run.ts'

const usage =
  'wardline witness --name witness.hospital.example --log <key> [--log <key>] [--state .witness] [--port 8090] [--host 127.0.0.1]'

/**
 * A witness of audit logs, to be run by somebody whom the logs' administrators do not command, on a machine of their own. Needs
 * no database; keeps its key and what it signed last in a folder.
 */
export const run: Run = async (words) => {
  const { name, log: logs = [], state, host, port } = read(words)
  if (name === undefined || !/^[^\s+\p{Cc}]+$/u.test(name) || logs.length === 0)
    throw new UsageFault(usage)
  const stopped = whenStopped()
  const closers = createClosers()
  try {
    const signer = createSigner(name, await keyIn(state), 'cosignature')
    const decide = createWitness({
      signer,
      logs: logs.map(readKey),
      state: await openWitnessState(state),
      clock: () => new Date(),
    })
    const server = witnessServer(decide, (error) => console.error(error))
    server.listen(port, host)
    await once(server, 'listening')
    closers.add(() => void server.close())
    const bound = server.address()
    const at = typeof bound === 'object' && bound !== null ? bound.port : port
    console.log(`见证 / witness  http://${host}:${at}\n公钥 / key     ${toVerifierKey(signer)}`)
    await stopped
    return 0
  } finally {
    await closers.closeAll()
  }
}

function read(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        name: { type: 'string' },
        log: { type: 'string', multiple: true },
        state: { type: 'string', default: '.witness' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8090' },
      },
    })
    return { ...values, port: readPort(values.port) }
  } catch {
    throw new UsageFault(usage)
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new RangeError('no port')
  return port
}

function readKey(text: string) {
  try {
    return fromVerifierKey(text)
  } catch {
    throw new UsageFault(`日志公钥格式不对 / not the key of a log: ${text}`)
  }
}

/** The witness's own key; made when there is none. */
async function keyIn(folder: string): Promise<KeyObject> {
  const file = join(folder, 'key.pem')
  try {
    return createPrivateKey(await readFile(file, 'utf8'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
  await writeFile(file, pem, { mode: 0o600, flag: 'wx' })
  return privateKey
}
