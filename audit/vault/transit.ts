/*
 * Data keys wrapped by the Transit engine of OpenBao or HashiCorp Vault (HTTP API, /transit): the wrapping key never leaves it, and
 * it keeps a record of its own of each use.
 */
import { z } from 'zod'

import type { KeyWrapper } from './key-wrapper.ts'

export type Transit = {
  readonly url: string
  /** Where the engine is mounted, `transit` unless said otherwise. */
  readonly mount: string
  /** The name of the key; its type must know associated data (`aes256-gcm96`). */
  readonly key: string
  readonly token: () => string
}

const deadlineMs = 1_500

const encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith('vault:v') }) })
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) })
const described = z.object({ data: z.object({ latest_version: z.number().int() }) })

/** Wraps with the newest version of the key, and unwraps what any version wrapped. */
export function createTransitWrapper(transit: Transit): KeyWrapper {
  const { key: name } = transit
  const context = (id: string) => ({ associated_data: Buffer.from(id).toString('base64') })
  return {
    async wrap(key, id) {
      const body = { plaintext: key.toString('base64'), ...context(id) }
      const { data } = encrypted.parse(await call(transit, `encrypt/${name}`, body))
      return Buffer.from(data.ciphertext, 'utf8')
    },
    async unwrap(wrapped, id) {
      const body = { ciphertext: wrapped.toString('utf8'), ...context(id) }
      const { data } = decrypted.parse(await call(transit, `decrypt/${name}`, body))
      return Buffer.from(data.plaintext, 'base64')
    },
    async isCurrent(wrapped) {
      const { data } = described.parse(await call(transit, `keys/${name}`))
      return wrapped.toString('utf8').startsWith(`vault:v${data.latest_version}:`)
    },
  }
}

/** Reads, or writes when there is a body; throws on anything but success. */
async function call({ url, mount, token }: Transit, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${url}/v1/${mount}/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'x-vault-token': token(), 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(deadlineMs),
  })
  // What it says instead may repeat what it was sent.
  if (!answer.ok) throw new Error(`The key management system answered ${answer.status}.`)
  return answer.json()
}
