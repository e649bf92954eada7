import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'

import type { Entry, EntryBody } from '#audit'
import { notificationKinds } from '#policy'

import {
  toMarkdown,
  toMessage,
  toPayload,
  toSubject,
  toText,
} from '../../../gateway/notifications/message.ts'
import { announcementOf, type Notice } from '../../../gateway/notifications/notice.ts'
import { aDraft } from '../../support/audit-log.ts'

const at = '2026-12-01T06:30:00.000Z'
const id = '0198c0de-0000-7000-8000-000000000001'

const said = (notice: Notice): readonly string[] => {
  const message = toMessage({ id, severity: 'info', notice }, 'https://ai.hospital.example')
  return [toSubject(message), toText(message), toMarkdown(message), toPayload(message)]
}

const anEntry = (more: Partial<EntryBody>): Entry => ({
  index: 7,
  hash: '0'.repeat(64),
  body: { ...aDraft(), v: 1, id, at, type: 'content.requested', ...more },
})

test('whatever an entry holds in the place of a reference, no free text gets into a message', () => {
  const text = string({ unit: 'binary', minLength: 1 }).filter(
    (one) => !/^[\w-]{1,200}$/u.test(one),
  )
  assert(
    property(text, text, (ref, order) => {
      const { actor } = aDraft()
      const [announced] = announcementOf(anEntry({ actor: { ...actor!, ref }, order }))
      expect(announced?.notice).toEqual({ kind: 'order-waiting', at, entry: 7 })
    }),
  )
})

test('an entry that tells something says who, in which version and where to go on', () => {
  const [announced] = announcementOf(
    anEntry({ type: 'policy.proposed', bundle: { number: 3, hash: 'f'.repeat(64) } }),
  )
  expect(announced).toEqual({
    event: 'entry:7',
    notice: { kind: 'policy-proposed', at, entry: 7, actor: 'actor-1', policy: 3 },
  })
  expect(announcementOf(anEntry({ type: 'ai.accept' }))).toEqual([])
})

test.each([...notificationKinds, 'test'] as const)(
  '%s is said in both languages, Chinese first',
  (kind) => {
    const notice: Notice = {
      kind,
      at,
      expiring: [
        { withinDays: 7, department: 'cardiology', people: 1 },
        { withinDays: 30, department: 'cardiology', people: 2 },
        { withinDays: 30, department: 'other', people: 3 },
      ],
    }
    const [subject = '', text = '', markdown = ''] = said(notice)
    expect(subject).not.toContain('\n')
    expect(text).toMatch(/^知会：\p{Script=Han}.*\n[^]*\ninfo: [A-Z]/u)
    expect(text).toContain('Within 30 days (department people): cardiology 2, other 3')
    expect(text.endsWith(id)).toBe(true)
    expect(Buffer.byteLength(markdown)).toBeLessThan(4_096)
  },
)

test('a gateway without an address gives paths', () => {
  const notice: Notice = { kind: 'break-glass', at, entry: 7 }
  expect(toMessage({ id, severity: 'info', notice }, null).link).toBe('/api/audit/entries/7')
})
