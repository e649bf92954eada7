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
