import type { UseCase } from '../bundle/schema.ts'
import type { Text } from '../text.ts'
import { held, refused, type Question, type Step, type StepAnswer } from './step.ts'

const id = 'step.rollout'

/** The use case is in rollout, or in a pilot of the principal's own department. */
export const stageIsOpen: Step = {
  id,
  asks: {
    zh: '该用途是否已推广，或正在此人的科室试点？',
    en: 'Is the use case in rollout, or in a pilot of this department?',
  },
  answer: (question) => byStage[question.useCase.stage](question),
}

const byStage: Readonly<Record<UseCase['stage'], Step['answer']>> = {
  draft: ({ useCase: { name } }) =>
    closed(
      { zh: `“${name.zh}”尚在准备，未开放`, en: `"${name.en}" is still being prepared` },
      { zh: '待其通过评审并进入试点', en: 'It has to pass review and enter a pilot' },
    ),
  pilot: inPilot,
  rollout: ({ useCase: { name } }) =>
    held(id, { zh: `“${name.zh}”已全院推广`, en: `"${name.en}" is in rollout` }),
  retired: ({ useCase: { name } }) =>
    closed(
      { zh: `“${name.zh}”已停用`, en: `"${name.en}" is retired` },
      { zh: '请改用其他用途', en: 'Choose another use case' },
    ),
}

function inPilot({ bundle, request, useCase }: Question): StepAnswer {
  const { name, pilotDepartments } = useCase
  const { department } = request.principal
  if (department !== null && pilotDepartments.includes(department))
    return held(id, {
      zh: `“${name.zh}”正在该科室试点`,
      en: `"${name.en}" is in a pilot of this department`,
    })
  const piloting = bundle.departments.filter((each) => pilotDepartments.includes(each.id))
  return closed(
    {
      zh: `“${name.zh}”仅在试点科室开放`,
      en: `"${name.en}" is open to its pilot departments only`,
    },
    {
      zh: `待其推广；目前试点科室：${piloting.map((each) => each.name.zh).join('、')}`,
      en: `It has to reach rollout; now in pilot: ${piloting.map((each) => each.name.en).join(', ')}`,
    },
    true,
  )
}

/** What is being tried elsewhere yields in an emergency; what is not ready or no longer in use does not. */
function closed(because: Text, change: Text, yields = false): StepAnswer {
  return refused(id, { reason: 'not_in_rollout', because, change, yields })
}
