import { generateKeyPairSync } from 'node:crypto'

import { Client } from 'pg'

import {
  createSigner,
  openAuditLog,
  type AuditLog,
  type AuditLogOptions,
  type EntryDraft,
  type Signer,
  type Store,
} from '#audit'

/** A draft as the gateway would make it; `overrides` say what the test is about. */
export function aDraft(overrides: Partial<EntryDraft> = {}): EntryDraft {
  return {
    type: 'ai.accept',
    at: new Date('2026-11-23T08:00:00.000Z'),
    request: 'request-1',
    actor: {
      ref: 'actor-1',
      kind: 'human',
      roles: ['clinician'],
      department: 'cardiology',
      campus: 'main',
    },
    useCase: 'emr-structuring',
    purpose: 'TREAT',
    level: { before: 4, residual: 2 },
    policy: { hash: 'policy-1', decision: 'allow', rules: ['clinicians-may'] },
    ...overrides,
  }
}

/** `await using log = aLog(…)`. */
export function aLog(
  where: string | Store,
  options: AuditLogOptions = {},
): AuditLog & AsyncDisposable {
  const log = openAuditLog(where, options)
  return { ...log, [Symbol.asyncDispose]: () => log.close() }
}

/** How many entries hold from the first on, and the first index that does not. */
export async function soundness(
  log: AuditLog,
): Promise<{ readonly entries: number; readonly broken: number | null }> {
  const { entries, findings } = await log.verify()
  const broken = findings[0]?.index ?? null
  return { entries: broken ?? entries, broken }
}

/** `await using someone = await aSession(…)`: another connection, with every right. */
export async function aSession(connectionString: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** Who signs the logs of the tests; a new key each time. */
export function aSigner(name = 'hospital.example/audit'): Signer {
  return createSigner(name, generateKeyPairSync('ed25519').privateKey, 'note')
}
