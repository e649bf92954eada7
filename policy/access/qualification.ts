import type { Qualification } from './principal.ts'
import { held, refused, type Question, type Step } from './step.ts'

const id = 'step.qualification'

/** Every course that the principal's roles and the use case require is passed, in today's version, and unexpired. */
export const coursesArePassed: Step = {
  id,
  asks: {
    zh: '角色和该用途要求的培训是否均已通过且在有效期内？',
    en: 'Are all courses that the role and the use case require passed and unexpired?',
  },
  answer: (question) => {
    const missing = missingCourses(question)
    if (missing.length === 0)
      return held(id, { zh: '所需培训均有效', en: 'All required training is valid' })
    const names = question.bundle.courses.filter((course) => missing.includes(course.id))
    return refused(id, {
      reason: 'training_required',
      yields: true,
      because: {
        zh: `需先通过培训：${names.map(({ name }) => name.zh).join('、')}`,
        en: `Training is required first: ${names.map(({ name }) => name.en).join(', ')}`,
      },
      change: {
        zh: `在培训站完成并通过课程：${missing.join('、')}`,
        en: `Pass these courses on the training site: ${missing.join(', ')}`,
      },
      courses: missing,
    })
  },
}

function missingCourses({ bundle, request, useCase }: Question): readonly string[] {
  const ofRoles = request.principal.roles.flatMap((role) => bundle.requiredCourses[role] ?? [])
  const required = [...new Set([...ofRoles, ...useCase.courses])]
  return required.filter((course) => {
    const version = bundle.courses.find((each) => each.id === course)?.version
    return !request.qualifications.some((held) => isValid(held, { course, version }, request.at))
  })
}

type Requirement = { readonly course: string; readonly version: string | undefined }

function isValid(held: Qualification, { course, version }: Requirement, at: Date): boolean {
  return held.course === course && held.version === version && held.expiresAt > at
}
