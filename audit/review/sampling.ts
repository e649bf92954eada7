/*
 * Which entries somebody looks at, by a draw that nobody steers and anybody recomputes.
 *
 * 1. An entry is drawn by the root of the smallest signed tree that holds it. Who writes the entry does not know that root, for it
 *    covers the entry's own random id and whatever else is signed with it; who reviews cannot change it any more.
 * 2. Whether it is drawn depends on that root, its index and its own words alone: an export is enough to draw again.
 */
import { createHmac } from 'node:crypto'

import type { Level, Purpose } from '#policy'

import type { EntryBody, EntryType } from '../entry.ts'

/** Purposes under which rules of access are set aside (HL7 ActReason); none of them goes without a look. */
const emergencyPurposes: ReadonlySet<Purpose> = new Set(['ETREAT'])

/** How many of the entries are drawn. Emergencies are all looked at. */
export const rates = {
  emergency: 1,
  /** GB/T 39725-2020: disclosure does grave harm (5), a person is identified (4). */
  levels: { 1: 0.01, 2: 0.01, 3: 0.01, 4: 0.05, 5: 1 } satisfies Readonly<Record<Level, number>>,
  /** Entries that no data belongs to. */
  rest: 0.01,
} as const

/** Their `ai.accept` is drawn for them; a rule takes every break-glass; front ends read the log every few seconds; and reviews of reviews had no end. */
const neverDrawn: ReadonlySet<EntryType> = new Set([
  'ai.outcome',
  'ai.indeterminate',
  'emergency.opened',
  'emergency.ended',
  'audit.query',
  'review.opened',
  'review.assigned',
  'review.explained',
  'review.decided',
  'review.signed',
])

/** Whether the rules of access were set aside for it. */
export const isEmergency = ({ purpose }: Pick<EntryBody, 'purpose'>): boolean =>
  purpose !== undefined && emergencyPurposes.has(purpose)

/** The share of entries like this one that is drawn. */
export function rateOf(body: Pick<EntryBody, 'type' | 'purpose' | 'level'>): number {
  if (neverDrawn.has(body.type)) return 0
  if (isEmergency(body)) return rates.emergency
  return body.level === undefined ? rates.rest : rates.levels[body.level.before]
}

/** Whether an entry is drawn by the root of the tree that signed it first. */
export const isDrawn = (root: Uint8Array, index: number, rate: number): boolean =>
  fractionOf(root, index) < rate

const bytes = 6

/** HMAC-SHA-256 with the root as key over the index in decimal digits; its first 48 bits as a fraction of one. */
function fractionOf(root: Uint8Array, index: number): number {
  const digest = createHmac('sha256', root).update(`wardline-draw@v1\n${index}\n`).digest()
  return digest.readUIntBE(0, bytes) / 2 ** (8 * bytes)
}
