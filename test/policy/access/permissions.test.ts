import { describe, expect, it } from 'vitest'

import { permits, type Bundle, type Principal } from '#policy'

import { requireBundle, smallSource } from '../bundle/default-bundle.ts'

type Permission = Bundle['permissions'][number]

const because = { zh: '规则', en: 'Rule' }
const base = requireBundle([smallSource()])

function withRules(...rules: readonly Partial<Permission>[]): Bundle {
  const permissions = rules.map((rule, index): Permission => ({
    id: `rule-${index}`,
    effect: 'permit',
    roles: ['clinician'],
    actions: ['read'],
    subject: 'audit-entry',
    because,
    ...rule,
  }))
  return { ...base, permissions }
}

function aClinician(more: Partial<Principal> = {}): Principal {
  return {
    subject: 'u1',
    name: 'U',
    roles: ['clinician'],
    department: 'cardiology',
    campus: 'east',
    ...more,
  }
}

function mayRead(
  bundle: Bundle,
  principal: Principal,
  resource?: Readonly<Record<string, string>>,
): boolean {
  const question = {
    action: 'read',
    subject: 'audit-entry',
    ...(resource && { resource }),
  } as const
  return permits(bundle, principal, question).allowed
}

describe('permissions', () => {
  it('permit nothing of themselves', () => {
    const answer = permits(withRules({ roles: ['manager'] }), aClinician(), {
      action: 'read',
      subject: 'audit-entry',
    })
    expect(answer).toMatchObject({
      allowed: false,
      rules: [{ id: 'step.no-permit', effect: 'forbid' }],
    })
  })

  it('name the rules that permit', () => {
    const answer = permits(withRules({}, {}), aClinician(), {
      action: 'read',
      subject: 'audit-entry',
    })
    expect(answer.allowed).toBe(true)
    expect(answer.rules.map(({ id }) => id)).toStrictEqual(['rule-0', 'rule-1'])
  })

  it('let a forbid win wherever it stands', () => {
    const forbid = { effect: 'forbid' } as const
    expect(mayRead(withRules(forbid, {}), aClinician())).toBe(false)
    expect(mayRead(withRules({}, forbid), aClinician())).toBe(false)
    expect(mayRead(withRules({}, { ...forbid, roles: ['manager'] }), aClinician())).toBe(true)
  })

  it('keep actions and subjects apart', () => {
    const bundle = withRules({})
    expect(permits(bundle, aClinician(), { action: 'read', subject: 'policy' }).allowed).toBe(false)
    expect(
      permits(bundle, aClinician(), { action: 'revoke', subject: 'audit-entry' }).allowed,
    ).toBe(false)
  })

  it('compare with every value of a list', () => {
    const bundle = withRules({ when: { department: { $in: ['${department}', 'radiology'] } } })
    expect(mayRead(bundle, aClinician(), { department: 'cardiology' })).toBe(true)
    expect(mayRead(bundle, aClinician(), { department: 'radiology' })).toBe(true)
    expect(mayRead(bundle, aClinician(), { department: 'emergency' })).toBe(false)
  })

  it('permit nothing by a condition that no text can meet', () => {
    const bundle = withRules({ when: { department: { $in: [1, null] } } })
    expect(mayRead(bundle, aClinician(), { department: '1' })).toBe(false)
  })

  it('give a service nothing of what other roles of its account are given', () => {
    const both = aClinician({ roles: ['clinician', 'service'] })
    expect(mayRead(withRules({}), both)).toBe(false)
    expect(mayRead(withRules({ roles: ['service'] }), both)).toBe(true)
    expect(mayRead(withRules({ roles: ['service'] }, { effect: 'forbid' }), both)).toBe(false)
  })

  it('leave the resource as it was', () => {
    const resource = Object.freeze({ department: 'cardiology' })
    expect(mayRead(withRules({ when: { department: 'cardiology' } }), aClinician(), resource)).toBe(
      true,
    )
    expect(Object.keys(resource)).toStrictEqual(['department'])
  })

  it('know two people apart who differ in one claim', () => {
    const bundle = withRules({ when: { department: '${department}', campus: '${campus}' } })
    const resource = { department: 'cardiology', campus: 'east' }
    expect(mayRead(bundle, aClinician(), resource)).toBe(true)
    expect(mayRead(bundle, aClinician({ campus: 'west' }), resource)).toBe(false)
    expect(mayRead(bundle, aClinician({ department: 'radiology' }), resource)).toBe(false)
    expect(mayRead(bundle, aClinician({ roles: ['manager'] }), resource)).toBe(false)
    expect(mayRead(bundle, aClinician(), resource)).toBe(true)
  })

  it('stay right for more people than are remembered', () => {
    const bundle = withRules({ subject: 'key', when: { owner: '${subject}' } })
    for (let number = 0; number < 5000; number += 1) {
      const question = {
        action: 'read',
        subject: 'key',
        resource: { owner: `u${number}` },
      } as const
      expect(permits(bundle, aClinician({ subject: `u${number}` }), question).allowed).toBe(true)
      expect(permits(bundle, aClinician({ subject: `v${number}` }), question).allowed).toBe(false)
    }
  })
})

describe('when it is asked', () => {
  // 7:59 and 8:00 on a Monday in the hospital; it is Sunday elsewhere by the first of them.
  const early = new Date('2026-11-29T23:59:59Z')
  const late = new Date('2026-11-30T00:00:00Z')
  const may = (bundle: Bundle, at?: Date) =>
    permits(bundle, aClinician(), { action: 'read', subject: 'audit-entry', at }).allowed

  it('is judged by the clock of the hospital', () => {
    const bundle = withRules({ when: { hour: { $in: ['08', '09'] }, weekday: 'monday' } })
    expect([may(bundle, early), may(bundle, late)]).toEqual([false, true])
    const friday = withRules({ when: { weekday: 'friday' } })
    expect([may(friday, early), may(friday, late)]).toEqual([false, false])
  })

  it('opens nothing and forbids everything when nobody knows it', () => {
    const permit = withRules({ when: { weekday: 'monday' } })
    const forbid = withRules({}, { effect: 'forbid', when: { weekday: 'friday' } })
    for (const at of [undefined, new Date(Number.NaN)])
      expect([may(permit, at), may(forbid, at)]).toEqual([false, false])
    expect([may(permit, late), may(forbid, late)]).toEqual([true, true])
  })

  it('lifts a forbid on a field that is missing, at another time', () => {
    const bundle = withRules(
      {},
      { effect: 'forbid', when: { department: 'radiology', hour: '09' } },
    )
    expect(may(bundle, late)).toBe(true)
    expect(may(bundle, new Date('2026-11-30T01:00:00Z'))).toBe(false)
  })
})

describe('parts', () => {
  const mayReadPart = (bundle: Bundle, field?: string) => {
    const question = { action: 'read', subject: 'audit-entry' } as const
    const asked = { ...question, ...(field !== undefined && { field }) }
    return permits(bundle, aClinician(), asked).allowed
  }

  it('are those that are named, or all', () => {
    expect(mayReadPart(withRules({ fields: ['level'] }), 'level')).toBe(true)
    expect(mayReadPart(withRules({ fields: ['level'] }), 'actor')).toBe(false)
    expect(mayReadPart(withRules({ fields: ['level'] }))).toBe(true)
    expect(mayReadPart(withRules({}), 'actor')).toBe(true)
  })

  it('are forbidden without the whole', () => {
    const bundle = withRules({}, { effect: 'forbid', fields: ['actor'] })
    expect(mayReadPart(bundle)).toBe(true)
    expect(mayReadPart(bundle, 'actor')).toBe(false)
    expect(mayReadPart(bundle, 'level')).toBe(true)
  })

  it('are forbidden with the whole', () => {
    const bundle = withRules({ fields: ['level'] }, { effect: 'forbid' })
    expect([mayReadPart(bundle), mayReadPart(bundle, 'level')]).toEqual([false, false])
  })

  it('of which a rule cannot be judged are refused, and others are not', () => {
    const when = { campus: '${campus}' }
    const bundle = withRules({}, { effect: 'forbid', fields: ['actor'], when })
    const principal = aClinician({ campus: null })
    const may = (field: string) =>
      permits(bundle, principal, { action: 'read', subject: 'audit-entry', field }).allowed
    expect([may('actor'), may('level')]).toEqual([false, true])
  })
})

describe('a trap of CASL', () => {
  it.each([
    ['null', null],
    ['empty', ''],
    ['blank', '  '],
  ])('is closed: a claim that is %s matches nothing', (_name, department) => {
    const bundle = withRules({ when: { department: '${department}' } })
    const principal = aClinician({ department })
    for (const resource of [
      {},
      { department: '' },
      { department: 'null' },
      { department: '${department}' },
      { department: 'cardiology' },
    ])
      expect(mayRead(bundle, principal, resource)).toBe(false)
  })

  it('is closed: a claim missing from a forbid does not lift it', () => {
    const bundle = withRules({}, { effect: 'forbid', when: { campus: '${campus}' } })
    const answer = permits(bundle, aClinician({ campus: null }), {
      action: 'read',
      subject: 'audit-entry',
      resource: { campus: 'east' },
    })
    expect(answer).toMatchObject({ allowed: false, rules: [{ id: 'step.missing-claim' }] })
  })

  it('is closed: one unresolved rule refuses the question whatever other rules say', () => {
    const bundle = withRules({}, { when: { campus: '${campus}' } })
    expect(mayRead(bundle, aClinician({ campus: null }))).toBe(false)
    expect(mayRead(bundle, aClinician())).toBe(true)
  })

  it('is closed: an unresolved rule on something else refuses nothing', () => {
    const bundle = withRules({}, { subject: 'key', when: { owner: '${campus}' } })
    expect(mayRead(bundle, aClinician({ campus: null }))).toBe(true)
  })

  it('is closed: asking about a type does not skip the conditions', () => {
    expect(mayRead(withRules({ when: { department: 'cardiology' } }), aClinician())).toBe(false)
  })

  it('is closed: a forbid on a field that the resource lacks holds', () => {
    const bundle = withRules({}, { effect: 'forbid', when: { department: 'radiology' } })
    expect(mayRead(bundle, aClinician(), { department: 'cardiology' })).toBe(true)
    expect(mayRead(bundle, aClinician(), { department: 'radiology' })).toBe(false)
    expect(mayRead(bundle, aClinician(), { department: '' })).toBe(false)
    expect(mayRead(bundle, aClinician(), {})).toBe(false)
  })

  it('is closed: the words manage and all are nothing special in a resource', () => {
    const bundle = withRules({ when: { department: 'cardiology' } })
    expect(mayRead(bundle, aClinician(), { department: 'all', action: 'manage' })).toBe(false)
  })

  it.each(['constructor', 'toString', '__proto__'])(
    'is closed: the inherited name %s is no value',
    (name) => {
      const bundle = withRules({ when: { department: name } })
      expect(mayRead(bundle, aClinician(), {})).toBe(false)
    },
  )
})
