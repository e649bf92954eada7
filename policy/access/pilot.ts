import type { UseCase } from '../bundle/schema.ts'
import type { Text } from '../text.ts'
import { hospitalDay } from './hospital-day.ts'
import type { Question } from './step.ts'

/** Why somebody takes no part in a pilot, and what would have to change; null when they do. */
export type NoPart = {
  readonly because: Text
  readonly change: Text
  /** That the pilot goes on, for others: in an emergency it is open to everybody. */
  readonly goesOn: boolean
}

/** Asks the days of the pilot first, then its departments, then its people. */
export function noPartInPilot(question: Question): NoPart | null {
  return outsideDays(question) ?? elsewhere(question) ?? notNamed(question)
}

function outsideDays({ request, useCase }: Question): NoPart | null {
  const { name, pilotFrom, pilotUntil } = useCase
  const today = hospitalDay(request.at)
  if (pilotFrom !== undefined && today < pilotFrom)
    return {
      goesOn: false,
      because: {
        zh: `“${name.zh}”的试点尚未开始`,
        en: `The pilot of "${name.en}" has not begun`,
      },
      change: { zh: `试点自 ${pilotFrom} 开始`, en: `It begins on ${pilotFrom}` },
    }
  if (pilotUntil !== undefined && today > pilotUntil)
    return {
      goesOn: false,
      because: { zh: `“${name.zh}”的试点已结束`, en: `The pilot of "${name.en}" is over` },
      change: {
        zh: `试点至 ${pilotUntil} 止；须延长试点或推广`,
        en: `It ended on ${pilotUntil}: it has to be prolonged, or rolled out`,
      },
    }
  return null
}

function elsewhere({ bundle, request, useCase }: Question): NoPart | null {
  const { name, pilotDepartments } = useCase
  const { department } = request.principal
  if (department !== null && pilotDepartments.includes(department)) return null
  const piloting = bundle.departments.filter((each) => pilotDepartments.includes(each.id))
  return {
    goesOn: true,
    because: {
      zh: `“${name.zh}”仅在试点科室开放`,
      en: `"${name.en}" is open to its pilot departments only`,
    },
    change: {
      zh: `待其推广；目前试点科室：${piloting.map((each) => each.name.zh).join('、')}`,
      en: `It has to reach rollout; now in pilot: ${piloting.map((each) => each.name.en).join(', ')}`,
    },
  }
}

// Who the others are is nobody's business.
function notNamed({ request, useCase }: Question): NoPart | null {
  if (isNamed(useCase, request.principal.username ?? null)) return null
  const { name } = useCase
  return {
    goesOn: true,
    because: {
      zh: `“${name.zh}”的试点仅限指定人员，您不在其中`,
      en: `The pilot of "${name.en}" is for the people it names, and you are not among them`,
    },
    change: {
      zh: '请科室向合规办公室申请加入试点名单，或待其推广',
      en: 'Your department can ask the compliance office to name you; or it has to reach rollout',
    },
  }
}

function isNamed({ pilotUsers }: UseCase, username: string | null): boolean {
  return pilotUsers === undefined || (username !== null && pilotUsers.includes(username))
}
