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

type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The root of an XML document; throws when it is not well formed. */
function rootOf(xml: string): Element {
  const document: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  const tag = /<(\/?)([A-Za-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>([^<]*)/uy
  while (tag.lastIndex < xml.length) {
    const [whole, closes, name = '', attributes = '', isEmpty, text = ''] = tag.exec(xml) ?? []
    if (whole === undefined) throw new Error('This is no XML.')
    if (closes) {
      if (open.pop()?.name !== name) throw new Error(`${name} closes another element.`)
    } else {
      const element: Element = { name, attributes: pairsOf(attributes), children: [], text: '' }
      open.at(-1)?.children.push(element)
      if (!isEmpty) open.push(element)
    }
    const last = open.at(-1)
    if (last !== undefined) last.text += unescaped(text)
  }
  const [root, ...others] = document.children
  if (root === undefined || others.length > 0 || open.length > 1) throw new Error('This is no XML.')
  return root
}

const pairsOf = (attributes: string): Record<string, string> =>
  Object.fromEntries(
    [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/gu)].map(([, key = '', value = '']) => [
      key,
      unescaped(value),
    ]),
  )

/** An element and all in it, in their order. */
const all = (element: Element): readonly Element[] => [element, ...element.children.flatMap(all)]
const elementsOf = (xml: string): readonly Element[] => all(rootOf(xml))

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string): string =>
  text.replaceAll(/&(#?\w+);/gu, (_, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (names[name] ?? ''),
  )

/** XML 1.0 §2.2. */
const isSayable = (unit: string): boolean =>
  unit >= ' ' ? !['\uFFFE', '\uFFFF'].includes(unit) : ['\t', '\n', '\r'].includes(unit)

const coded = { children: /^$/u, attributes: ['csd-code', 'codeSystemName', 'originalText'] }

/** What PS3.15 A.5.1 asks of an element: its children in their order, and the attributes that it must have. */
const schema: Readonly<
  Record<string, { readonly children: RegExp; readonly attributes: readonly string[] }>
> = {
  AuditMessage: {
    children:
      /^EventIdentification (?:ActiveParticipant )+AuditSourceIdentification (?:ParticipantObjectIdentification )*$/u,
    attributes: [],
  },
  EventIdentification: {
    children: /^EventID (?:EventTypeCode )*(?:EventOutcomeDescription )?$/u,
    attributes: ['EventDateTime', 'EventOutcomeIndicator'],
  },
  ActiveParticipant: {
    children: /^(?:RoleIDCode )*(?:MediaIdentifier )?$/u,
    attributes: ['UserID', 'UserIsRequestor'],
  },
  AuditSourceIdentification: {
    children: /^(?:AuditSourceTypeCode )*$/u,
    attributes: ['AuditSourceID'],
  },
  ParticipantObjectIdentification: {
    children:
      /^ParticipantObjectIDTypeCode (?:ParticipantObjectName|ParticipantObjectQuery) (?:ParticipantObjectDetail )*$/u,
    attributes: ['ParticipantObjectID'],
  },
  ParticipantObjectDetail: { children: /^$/u, attributes: ['type', 'value'] },
  ParticipantObjectName: { children: /^$/u, attributes: [] },
  AuditSourceTypeCode: { children: /^$/u, attributes: ['csd-code'] },
  EventID: coded,
  EventTypeCode: coded,
  RoleIDCode: coded,
  ParticipantObjectIDTypeCode: coded,
}

function expectValid({ name, attributes, children }: Element): void {
  const rule = schema[name]
  expect(rule, name).toBeDefined()
  expect(children.map((child) => `${child.name} `).join(''), name).toMatch(rule?.children ?? /^$/u)
  expect(Object.keys(attributes), name).toEqual(
    expect.arrayContaining([...(rule?.attributes ?? [])]),
  )
  for (const child of children) expectValid(child)
}

test('every entry is an audit message by the schema', () => {
  const model = { destination: 'deepseek', kind: 'cloud', asked: 'm', stream: false }
  for (const type of entryTypes) {
    const full = rootOf(toAuditMessage(anEntry({ type, model, patients: ['p1', 'p2'] }), origin))
    const bare = rootOf(toAuditMessage(anEntry({ type, actor: null, request: null }), origin))
    for (const root of [full, bare]) {
      expect(root.name).toBe('AuditMessage')
      expectValid(root)
      const typeCode = all(root).find(({ name }) => name === 'EventTypeCode')
      expect(typeCode?.attributes['csd-code']).toBe(type)
    }
  }
})

test('it names the patients, the request and the entry with its hash', () => {
  const elements = elementsOf(toAuditMessage(anEntry({ patients: ['p1'] }), origin))
  const references = ['p1', 'request-1', `https://${origin}/entry/7`]
  expect(elements.flatMap(({ attributes }) => attributes['ParticipantObjectID'] ?? [])).toEqual(
    references,
  )
  const names = elements.filter(({ name }) => name === 'ParticipantObjectName')
  expect(names.map(({ text }) => text)).toEqual(references)
  const details = elements.filter(({ name }) => name === 'ParticipantObjectDetail')
  expect(details.map(({ attributes: { type, value = '' } }) => [type, value])).toEqual([
    ['leaf-hash', Buffer.from('ab'.repeat(32), 'hex').toString('base64')],
    ['entry-id', Buffer.from('id-1').toString('base64')],
  ])
})

test('whatever an entry says is XML, and says the same', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const actor = { ref: text, kind: 'human', roles: [], department: null, campus: null } as const
      const xml = toAuditMessage(anEntry({ actor, patients: [text] }), origin)
      const find = (wanted: string) => elementsOf(xml).find(({ name }) => name === wanted)
      const sayable = Array.from(text.toWellFormed()).filter(isSayable).join('')
      expect(find('ActiveParticipant')?.attributes['UserID']).toBe(sayable)
      expect(find('ParticipantObjectName')?.text).toBe(sayable)
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
