import type { Text } from '../text.ts'
import type { FieldPath } from './fault.ts'
import type { BundleContent } from './schema.ts'

/** Takes note that a field of the bundle says something that cannot be. */
export type Refuse = (path: FieldPath, message: Text) => void

/** Every name that is used is defined, every definition has a name of its own, and every pilot has its departments. */
export function checkReferences(content: BundleContent, refuse: Refuse): void {
  checkUnique(content, refuse)
  checkUseCases(content, refuse)
  checkCourses(content, refuse)
  checkModels(content, refuse)
  checkLimits(content, refuse)
  checkTests(content, refuse)
}

type Name = { readonly id: string }

function ids(named: readonly Name[]): ReadonlySet<string> {
  return new Set(named.map(({ id }) => id))
}

function checkUnique(content: BundleContent, refuse: Refuse): void {
  const lists: readonly (readonly [FieldPath, readonly Name[]])[] = [
    [['permissions'], content.permissions],
    [['departments'], content.departments],
    [['courses'], content.courses],
    [['useCases'], content.useCases],
    [['destinations'], content.destinations],
    [['classification', 'vocabularies'], content.classification.vocabularies],
  ]
  for (const [path, list] of lists) checkDistinct(path, list, refuse)
}

function checkDistinct(path: FieldPath, list: readonly Name[], refuse: Refuse): void {
  const seen = new Set<string>()
  for (const [index, { id }] of list.entries()) {
    if (seen.has(id))
      refuse([...path, index, 'id'], { zh: `标识“${id}”重复`, en: `The id "${id}" is used twice` })
    seen.add(id)
  }
}

function checkUseCases(content: BundleContent, refuse: Refuse): void {
  const destinations = ids(content.destinations)
  const departments = ids(content.departments)
  for (const [index, useCase] of content.useCases.entries()) {
    const path = ['useCases', index]
    checkKnown(
      useCase.destinations,
      { known: destinations, path: [...path, 'destinations'] },
      refuse,
    )
    checkKnown(
      useCase.pilotDepartments,
      { known: departments, path: [...path, 'pilotDepartments'] },
      refuse,
    )
    if (useCase.stage === 'pilot' && useCase.pilotDepartments.length === 0)
      refuse([...path, 'stage'], {
        zh: '试点阶段必须写明试点科室（pilotDepartments）',
        en: 'A pilot must name its departments (pilotDepartments)',
      })
    if ((useCase.pilotUntil ?? '9999') < (useCase.pilotFrom ?? ''))
      refuse([...path, 'pilotUntil'], {
        zh: '试点的最后一天早于第一天（pilotFrom）',
        en: 'The last day of the pilot is before the first (pilotFrom)',
      })
  }
}

function checkCourses(content: BundleContent, refuse: Refuse): void {
  const known = ids(content.courses)
  for (const [index, { courses }] of content.useCases.entries())
    checkKnown(courses, { known, path: ['useCases', index, 'courses'] }, refuse)
  for (const [role, courses] of Object.entries(content.requiredCourses))
    checkKnown(courses, { known, path: ['requiredCourses', role] }, refuse)
}

// A model name that is also a use case, or stands twice, would leave open which of them is meant.
function checkModels(content: BundleContent, refuse: Refuse): void {
  const useCases = ids(content.useCases)
  checkDistinct(['models'], content.models, refuse)
  for (const [index, { id, useCase }] of content.models.entries()) {
    if (useCases.has(id))
      refuse(['models', index, 'id'], {
        zh: `模型名“${id}”与用途标识相同`,
        en: `The model name "${id}" is also a use case`,
      })
    checkName(useCase, { known: useCases, path: ['models', index, 'useCase'] }, refuse)
  }
}

function checkLimits({ limits, ...content }: BundleContent, refuse: Refuse): void {
  for (const list of ['departments', 'useCases'] as const)
    for (const [id, budget] of Object.entries(limits[list])) {
      const path = ['limits', list, id]
      checkName(id, { known: ids(content[list]), path }, refuse)
      if (Object.keys(budget).length === 0)
        refuse(path, {
          zh: '须写明 requestsPerMinute 或 tokensPerDay',
          en: 'Must name requestsPerMinute or tokensPerDay',
        })
    }
}

function checkTests(content: BundleContent, refuse: Refuse): void {
  const courses = ids(content.courses)
  const departments = ids(content.departments)
  const models = new Set([...ids(content.useCases), ...ids(content.models)])
  checkDistinct(
    ['tests'],
    content.tests.map(({ name }) => ({ id: name })),
    refuse,
  )
  for (const [index, { principal, useCase, expect }] of content.tests.entries()) {
    const path = ['tests', index]
    const at = (field: string): FieldPath => [...path, 'principal', field]
    checkKnown(principal.courses, { known: courses, path: at('courses') }, refuse)
    if (principal.department !== null)
      checkName(principal.department, { known: departments, path: at('department') }, refuse)
    if (expect !== 'unknown_model')
      checkName(useCase, { known: models, path: [...path, 'useCase'] }, refuse)
  }
}

type Known = { readonly known: ReadonlySet<string>; readonly path: FieldPath }

function checkKnown(names: readonly string[], { known, path }: Known, refuse: Refuse): void {
  for (const [index, name] of names.entries())
    checkName(name, { known, path: [...path, index] }, refuse)
}

function checkName(name: string, { known, path }: Known, refuse: Refuse): void {
  if (!known.has(name)) refuse(path, { zh: `“${name}”没有定义`, en: `"${name}" is not defined` })
}
