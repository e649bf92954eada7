import { assert, array, integer, nat, property, string } from 'fast-check'
import { expect, test } from 'vitest'

import { entryTypes, type Entry, type EntryBody } from '#audit'

import { toAuditMessage } from '../../../audit/export/dicom.ts'
import { framed, toSyslog } from '../../../audit/export/syslog.ts'
import { aDraft } from '../../support/audit-log.ts'
import { createUnframer } from '../../support/syslog-server.ts'

const origin = 'hospital.example/audit'
const sender = { origin, host: 'gate-1', version: '1.2.3' }

function anEntry(overrides: Partial<EntryBody> = {}, index = 7): Entry {
  const body = {
    ...aDraft(),
    at: '2026-11-30T08:00:00.000Z',
    v: 1,
    id: 'id-1',
    ...overrides,
  } as const
  return { index, hash: 'ab'.repeat(32), body }
}

/** Elements of XML in their order with their attributes; throws when it is not well formed. */
function elementsOf(xml: string): readonly {
  readonly name: string
  readonly depth: number
  readonly attributes: Readonly<Record<string, string>>
}[] {
  const found: { name: string; depth: number; attributes: Record<string, string> }[] = []
  const open: string[] = []
  const tag = /<(\/?)([A-Za-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>/uy
  while (tag.lastIndex < xml.length) {
    const [whole, closes, name = '', attributes = '', isEmpty] = tag.exec(xml) ?? []
    if (whole === undefined) throw new Error('This is no XML.')
    if (closes) {
      if (open.pop() !== name) throw new Error(`${name} closes another element.`)
      continue
    }
    const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/gu)].map(
      ([, key = '', value = '']) => [key, unescaped(value)],
    )
    found.push({
      name,
      depth: open.length,
      attributes: Object.fromEntries(pairs) as Record<string, string>,
    })
    if (!isEmpty) open.push(name)
  }
  if (open.length > 0) throw new Error('It is not closed.')
  return found
}

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string): string =>
  text.replaceAll(/&(#?\w+);/gu, (_, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (names[name] ?? ''),
  )

/** XML 1.0 §2.2. */
const isSayable = (unit: string): boolean =>
  unit >= ' ' ? !['\uFFFE', '\uFFFF'].includes(unit) : ['\t', '\n', '\r'].includes(unit)

/** The order of PS3.15 A.5.1. */
const order = [
  'EventIdentification',
  'ActiveParticipant',
  'AuditSourceIdentification',
  'ParticipantObjectIdentification',
]

test('every entry is an audit message in the order of the schema', () => {
  const model = { destination: 'deepseek', kind: 'cloud', asked: 'm', stream: false }
  for (const type of entryTypes) {
    const xml = toAuditMessage(anEntry({ type, model, patients: ['p1', 'p2'] }), origin)
    const [root, ...elements] = elementsOf(xml)
    expect(root).toMatchObject({ name: 'AuditMessage', depth: 0 })
    const places = elements
      .filter(({ depth }) => depth === 1)
      .map(({ name }) => order.indexOf(name))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3]))
    const codes = elements.filter(({ name }) => /(?:EventID|TypeCode|RoleIDCode)$/u.test(name))
    for (const { attributes } of codes) expect(attributes['csd-code']).not.toBe('')
    expect(elements.find(({ name }) => name === 'EventTypeCode')?.attributes['csd-code']).toBe(type)
  }
})

test('it names the patients, the request and the entry with its hash', () => {
  const xml = toAuditMessage(anEntry({ patients: ['p1'] }), origin)
  const ids = elementsOf(xml).flatMap(({ attributes }) => attributes['ParticipantObjectID'] ?? [])
  expect(ids).toEqual(['p1', 'request-1', `https://${origin}/entry/7`])
  const detail = elementsOf(xml).find(({ name }) => name === 'ParticipantObjectDetail')
  expect(Buffer.from(detail?.attributes['value'] ?? '', 'base64').toString('hex')).toBe(
    'ab'.repeat(32),
  )
})

test('whatever an entry says is XML, and says the same', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const actor = { ref: text, kind: 'human', roles: [], department: null, campus: null } as const
      const [participant] = elementsOf(toAuditMessage(anEntry({ actor }), origin)).filter(
        ({ name }) => name === 'ActiveParticipant',
      )
      const sayable = Array.from(text.toWellFormed()).filter(isSayable).join('')
      expect(participant?.attributes['UserID']).toBe(sayable)
    }),
  )
})

const rfc5424 =
  /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) ((?:\[[^ =\]"]+(?: [^ =\]"]+="(?:\\["\\\]]|[^"\\\]])*")*\])+) \uFEFF(.*)$/su

test('a message is what RFC 5424 says, and failures are warnings', () => {
  const [, priority, at, host, app, process, id, data, text] =
    rfc5424.exec(toSyslog(anEntry(), sender)) ?? []
  expect([priority, at, host, app, process, id]).toEqual([
    '85',
    '2026-11-30T08:00:00.000Z',
    'gate-1',
    'wardline',
    '-',
    'DICOM+RFC3881',
  ])
  expect(data).toBe('[origin software="Wardline" swVersion="1.2.3"][meta sequenceId="8"]')
  expect(text?.startsWith('<?xml version="1.0" encoding="UTF-8"?><AuditMessage>')).toBe(true)
  expect(toSyslog(anEntry({ type: 'ai.deny' }), sender)).toMatch(/^<84>1 /u)
  expect(toSyslog(anEntry({}, 2_147_483_647), sender)).toContain('sequenceId="1"')
})

test('no host and no version breaks a message', () => {
  assert(
    property(
      string({ unit: 'binary' }),
      string({ unit: 'binary' }),
      nat(),
      (host, version, index) => {
        expect(toSyslog(anEntry({}, index), { origin, host, version })).toMatch(rfc5424)
      },
    ),
  )
})

test('frames are read back, however they are cut', () => {
  assert(
    property(
      array(string({ unit: 'grapheme', minLength: 1 })),
      integer({ min: 1, max: 50 }),
      (messages, size) => {
        const bytes = Buffer.concat(messages.map(framed))
        const read: string[] = []
        const unframe = createUnframer((message) => read.push(message))
        for (let at = 0; at < bytes.length; at += size) unframe(bytes.subarray(at, at + size))
        expect(read).toEqual(messages)
      },
    ),
  )
})
