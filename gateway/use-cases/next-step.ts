import { nextStage, type Text, type UseCase } from '#policy'

import type { NextStage } from './registry.ts'
import type { Suspension } from './suspensions.ts'

type Standing = {
  readonly useCase: UseCase
  readonly next: NextStage | null
  readonly suspension: Pick<Suspension, 'askedBy'> | null
}

/** What somebody has to do so that the use case goes on, in words. */
export function nextStep({ useCase, next, suspension }: Standing): Text {
  if (suspension !== null) return suspension.askedBy === null ? askToResume : approveToResume
  if (next === null) return useCase.stage === 'retired' ? retired : arrived
  if (next.gates.some(({ met }) => !met)) return meetGates
  return nextStage(useCase) === 'pilot' ? beginPilot : rollOut
}

const askToResume = {
  zh: '已暂停：待一人申请恢复、另一位合规官批准',
  en: 'Suspended: one person asks for it to be resumed, another officer approves',
}
const approveToResume = {
  zh: '已暂停：恢复申请待另一位合规官批准',
  en: 'Suspended: another officer has to approve that it is resumed',
}
const retired = { zh: '已停用', en: 'It is retired' }
const arrived = { zh: '已推广', en: 'It is in rollout' }
const meetGates = {
  zh: '先满足未达到的条件（gates 中 met 为 false 的）',
  en: 'First the gates that are not met',
}
const beginPilot = {
  zh: '可以提出试点：写明科室，经第二人批准',
  en: 'A pilot can be proposed: name its departments; a second person approves',
}
const rollOut = {
  zh: '可以提出推广，经第二人批准',
  en: 'The rollout can be proposed; a second person approves',
}
