/*
 * What keys are, when they are made, listed or rotated.
 */
import { z } from 'zod'

import type { EntryDraft } from '#audit'
import { permits, type Action, type Bundle, type Subject } from '#policy'

import type { Identified } from '../identity/identify.ts'
import { parseNetwork } from '../identity/networks.ts'
import { isServiceSubject } from '../identity/service-accounts.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { requireIdentified } from '../steps/authenticate.ts'
import type { Context, Step } from '../steps/state.ts'

/** A key as it is listed. */
export const key = z.object({
  id: z.string(),
  prefix: z.string().describe('First characters of the secret, to tell keys apart'),
  label: z.string(),
  scopes: z.array(z.string()).describe('The use cases that it is for; all when there is none'),
  allowFrom: z
    .array(z.string())
    .describe('The networks that it works from; all when there is none'),
  rotatedFrom: z.string().nullable().describe('The key that it took over from'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
})

/** A key as whoever made it sees it, once. */
export const newKey = key.extend({ secret: z.string() })

/** How long a key lives. */
export const days = z.number().int().min(1).max(365)

const network = z
  .string()
  .max(64)
  .refine((text) => parseNetwork(text) !== null)

const networks = z
  .array(network)
  .max(64)
  .describe('IPv4 and IPv6 addresses, or networks in CIDR notation, at least /8')
  .transform((list) => [...new Set(list.flatMap((text) => parseNetwork(text) ?? []))])

/** Use cases by what clients call them. */
export const useCases = z
  .array(z.string().min(1).max(128))
  .min(1)
  .max(64)
  .describe('Use cases, or model names that mean them')

/** What a key is to be. */
export const keyWish = z.strictObject({
  label: z.string().trim().min(1).max(80),
  expiresInDays: days.default(90),
  scopes: useCases.optional(),
  allowFrom: networks.pipe(z.array(z.string()).min(1)).optional(),
})

/** The use cases that names mean, by the bundle in force; throws when one means none. */
export function useCasesOf(bundle: Bundle, names: readonly string[], param: string): string[] {
  const known = new Set(bundle.useCases.map(({ id }) => id))
  const meant = names.map((name) => bundle.models.find(({ id }) => id === name)?.useCase ?? name)
  const unknown = meant.findIndex((id) => !known.has(id))
  if (unknown === -1) return [...new Set(meant)].toSorted()
  throw new Problem('invalid_request', noSuchUseCase, { param: `${param}.${unknown}` })
}

const noSuchUseCase = {
  zh: '没有这个用途或模型名',
  en: 'there is no such use case or model name',
}

/** A key that is good in some places only makes none that is good elsewhere. */
export const requireUnlimited: Step = async (ctx, next) => {
  const identified = requireIdentified(ctx)
  if (identified.method === 'personal-key' && identified.isLimited)
    throw new Problem('access_denied', {
      zh: '受限的密钥不能管理密钥，请登录后操作',
      en: 'a limited key manages no keys; sign in',
    })
  await next()
}

/** A key that is made with a key does not outlive it. */
export const endOf = (identified: Identified): { readonly notAfter?: Date } =>
  identified.method === 'personal-key' ? { notAfter: identified.expiresAt } : {}

/** Whether the caller may do this whosever it is. */
export function mayAny(
  ctx: Context,
  { bundle }: Pick<Ports, 'bundle'>,
  [action, subject]: readonly [Action, Subject],
): boolean {
  const { principal } = requireIdentified(ctx)
  return permits(bundle(), principal, { action, subject, resource: {}, at: ctx.state.at }).allowed
}

type Made = { readonly id: string; readonly subject: string; readonly scopes: readonly string[] }

/** What the log says of a new key. */
export const factsOf = (
  { id, subject, scopes }: Made,
  { seal }: Pick<Ports, 'seal'>,
): Pick<EntryDraft, 'key' | 'owner' | 'scopes'> => ({
  key: seal.keyReference(id),
  ...(isServiceSubject(subject) && { owner: seal.staffReference(subject) }),
  ...(scopes.length > 0 && { scopes }),
})

/** Puts what becomes of credentials on record, and says where. */
export async function record(
  ctx: Context,
  ports: Pick<Ports, 'audit' | 'clock'>,
  facts: Omit<EntryDraft, 'at' | 'request' | 'actor'>,
): Promise<void> {
  const { index } = await ports.audit.append({
    ...facts,
    at: ports.clock(),
    request: ctx.state.requestId,
    actor: ctx.state.actor ?? null,
  })
  ctx.set('x-wardline-entry', String(index))
}

/** There is none, or it is somebody else's: nobody learns which. */
export const noSuchKey = () =>
  new Problem('not_found', {
    zh: '没有这个密钥，或它已失效、已吊销或已轮换',
    en: 'there is no such key, or it is over, revoked or rotated',
  })
