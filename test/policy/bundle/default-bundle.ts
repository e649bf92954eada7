import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parseBundle, type Bundle, type BundleSource } from '#policy'

const folder = join(import.meta.dirname, '../../../policy/bundle/default')

/** SHA-256 in hex, as the gateway gives it to the policy. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The YAML files of the bundle that ships. */
export function defaultSources(): readonly BundleSource[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}

/** The bundle of these files; throws with its faults when there is none. */
export function requireBundle(sources: readonly BundleSource[]): Bundle {
  const parsed = parseBundle(sources, sha256)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults, null, 2))
  return parsed.bundle
}

/** The bundle that ships. */
export function defaultBundle(): Bundle {
  return requireBundle(defaultSources())
}

/** A small valid bundle; the named lines may be replaced to plant a fault. */
export function smallSource(replace: Readonly<Record<string, string>> = {}): BundleSource {
  const text = Object.entries(replace).reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`No such text in the small bundle: ${from}`)
    return all.replace(from, () => to)
  }, small)
  return { path: 'small.yaml', text }
}

const small = `name: small
version: 1.0.0
permissions:
  - id: clinicians-run
    effect: permit
    roles: [clinician]
    actions: [run]
    subject: use-case
    when: { group: clinical }
    because: { zh: 允许, en: Permitted }
departments:
  - id: cardiology
    name: { zh: 心内科, en: Cardiology }
courses:
  - id: g1
    version: "1"
    name: { zh: 规范, en: Rules }
requiredCourses:
  clinician: [g1]
useCases:
  - id: notes
    group: clinical
    name: { zh: 病历, en: Notes }
    description: { zh: 整理, en: Sorts }
    purposes: [TREAT]
    roles: [clinician]
    stage: pilot
    pilotDepartments: [cardiology]
    levelCeiling: 4
    destinations: [cloud]
    courses: [g1]
    prompt: 整理病历
    review: { required: true, by: { zh: 医师, en: Physician } }
    label: metadata
models:
  - { id: flash, useCase: notes }
classification:
  vocabularies:
    - { id: hiv, name: { zh: 艾滋, en: HIV }, category: health-status, level: 5, terms: [HIV] }
deidentification:
  minimumScore: 0.5
  instruction: 照抄代号
destinations:
  - id: cloud
    name: { zh: 云端, en: Cloud }
    kind: cloud
    dialect: deepseek
    maxResidualLevel: 3
    cost: 1
limits:
  principal: { requestsPerMinute: 60 }
  department: { tokensPerDay: 500 }
  departments:
    cardiology: { tokensPerDay: 900 }
tests:
  - { name: first, principal: { roles: [clinician], department: cardiology, courses: [g1] }, useCase: notes, expect: allow }
`
