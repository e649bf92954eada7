import { describe, expect, test } from 'vitest'

import { entryTypes, formats, type Entry, type EntryBody } from '#audit'

import { aDraft } from '../../support/audit-log.ts'

const origin = 'hospital.example/audit'

function anEntry(overrides: Partial<EntryBody> = {}): Entry {
  const body = {
    ...aDraft(),
    at: '2026-11-30T08:00:00.000Z',
    v: 1,
    id: 'id-1',
    ...overrides,
  } as const
  return { index: 7, hash: 'a'.repeat(64), body }
}

const denied = anEntry({
  type: 'ai.deny',
  policy: { hash: 'p', decision: 'deny', reason: 'training_required', rules: [] },
})
const done = anEntry({
  type: 'ai.outcome',
  parent: 6,
  findings: { PERSON: 2, PHONE: 1 },
  model: { destination: 'deepseek', kind: 'cloud', asked: 'deepseek-flash', stream: false },
  outcome: {
    status: 'completed',
    httpStatus: 200,
    latencyMs: 12,
    restored: 3,
    unknownSurrogates: 0,
    reviewRequired: true,
  },
})

describe('CSV', () => {
  const { head, line } = formats.csv

  test('has a cell for every column, whatever an entry says', () => {
    const columns = head.trim().split(',')
    for (const entry of [...entryTypes.map((type) => anEntry({ type })), denied, done]) {
      const cells = line(entry, origin).trimEnd().split(',')
      expect(cells).toHaveLength(columns.length)
      expect(cells[columns.indexOf('type')]).toBe(entry.body.type)
    }
    const cells = line(done, origin).trimEnd().split(',')
    expect(cells[columns.indexOf('findings')]).toBe('3')
    expect(cells[columns.indexOf('reviewRequired')]).toBe('true')
  })

  test('is no formula and breaks no line', () => {
    const actor = { ...done.body.actor!, ref: '=1+1', department: 'a,"b"\nc' }
    const text = line(anEntry({ actor }), origin)
    expect(text).toContain(`,'=1+1,`)
    expect(text).toContain('"a,""b""\nc"')
  })
})

describe('OCSF', () => {
  const read = (entry: Entry) =>
    JSON.parse(formats.ocsf.line(entry, origin)) as Record<string, unknown>

  test('says what happened in its own words', () => {
    expect(read(done)).toMatchObject({
      class_uid: 6003,
      type_uid: 600_399,
      status_id: 1,
      metadata: { uid: 'id-1', sequence: 7 },
      actor: { user: { uid: 'actor-1' } },
      api: { operation: 'ai.outcome', request: { uid: 'request-1' }, response: { code: 200 } },
      dst_endpoint: { name: 'deepseek' },
      unmapped: { hash: 'a'.repeat(64), findings: { PERSON: 2, PHONE: 1 } },
    })
    expect(read(denied)).toMatchObject({ status_id: 2, status_detail: 'training_required' })
    expect(read(anEntry({ type: 'key.created' }))).toMatchObject({
      activity_id: 1,
      type_uid: 600_301,
    })
    expect(read(anEntry({ type: 'audit.query' }))).toMatchObject({ activity_id: 2 })
    expect(read(anEntry({ type: 'key.revoked' }))).toMatchObject({ activity_id: 4 })
  })
})

describe('FHIR AuditEvent', () => {
  const read = (entry: Entry) =>
    JSON.parse(formats.fhir.line(entry, origin)) as Record<string, unknown>

  test('has what R4 demands, for every type of entry', () => {
    for (const type of entryTypes) {
      expect(read(anEntry({ type, actor: null }))).toMatchObject({
        resourceType: 'AuditEvent',
        type: {
          system: expect.stringMatching(/^http/u) as string,
          code: expect.any(String) as string,
        },
        action: expect.stringMatching(/^[CRDE]$/u) as string,
        recorded: '2026-11-30T08:00:00.000Z',
        outcome: expect.stringMatching(/^[04]$/u) as string,
        agent: expect.arrayContaining([
          expect.objectContaining({ requestor: true }),
          expect.objectContaining({ requestor: false }),
        ]) as object[],
        source: { observer: { display: origin } },
      })
    }
  })

  test('tells a disclosure: by whom, for what, to whom', () => {
    expect(read(done)).toMatchObject({
      type: { code: '110106' },
      subtype: [{ code: 'disclose' }, { code: 'ai.outcome' }],
      purposeOfEvent: [{ coding: [{ code: 'TREAT' }] }],
      agent: [
        { who: { identifier: { value: 'urn:wardline:actor:actor-1' } }, requestor: true },
        { type: { coding: [{ code: '110153' }] } },
        { type: { coding: [{ code: '110152' }] }, who: { display: 'deepseek' } },
      ],
    })
    expect(read(denied)).toMatchObject({ outcome: '4', outcomeDesc: 'training_required' })
  })
})
