import type { UseCase } from '../bundle/schema.ts'
import type { Text } from '../text.ts'
import { noPartInPilot } from './pilot.ts'
import { held, refused, type Question, type Step, type StepAnswer } from './step.ts'

const id = 'step.rollout'
/** The log tells what somebody stopped from what was never open. */
const suspendedRule = 'step.suspended'

/** The use case is in rollout, or in a pilot that the principal takes part in, and nobody has stopped it. */
export const stageIsOpen: Step = {
  id,
  asks: {
    zh: '该用途是否已推广，或正由此人的科室（及指定人员）试点，且未被暂停？',
    en: 'Is the use case in rollout, or in a pilot that this person takes part in, and not suspended?',
  },
  answer: (question) => {
    const { request, useCase } = question
    if (request.suspended?.has(useCase.id) === true) return suspended(useCase)
    return byStage[useCase.stage](question)
  },
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
  suspended: ({ useCase }) => suspended(useCase),
  retired: ({ useCase: { name } }) =>
    closed(
      { zh: `“${name.zh}”已停用`, en: `"${name.en}" is retired` },
      { zh: '请改用其他用途', en: 'Choose another use case' },
    ),
}

function inPilot(question: Question): StepAnswer {
  const noPart = noPartInPilot(question)
  if (noPart !== null) return closed(noPart.because, noPart.change, noPart.goesOn)
  const { name } = question.useCase
  return held(id, {
    zh: `“${name.zh}”正在该科室试点`,
    en: `"${name.en}" is in a pilot of this department`,
  })
}

function suspended({ name }: UseCase): StepAnswer {
  return refused(suspendedRule, {
    reason: 'not_in_rollout',
    because: {
      zh: `“${name.zh}”已暂停使用，紧急访问也不能越过`,
      en: `"${name.en}" is suspended; breaking the glass does not open it`,
    },
    change: {
      zh: '须由两人恢复；在此之前请改用其他用途或人工完成',
      en: 'Two people have to resume it; until then use another use case, or do without',
    },
  })
}

/** What is being tried elsewhere yields in an emergency; what is not ready or no longer in use does not. */
function closed(because: Text, change: Text, yields = false): StepAnswer {
  return refused(id, { reason: 'not_in_rollout', because, change, yields })
}
