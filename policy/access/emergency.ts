import { held, type Question, type StepAnswer } from './step.ts'

/** The rule that says that somebody went beyond another one. */
const breakGlassRule = 'step.break-glass'

/**
 * Lets a refusal pass that yields in an emergency. Whose emergency it is has to have broken the glass, to state emergency treatment (HL7
 * ActReason ETREAT) as the purpose, and to be of a role that the bundle names; a system is in no emergency.
 */
export function inEmergency(question: Question, answer: StepAnswer): StepAnswer {
  if (answer.held || !answer.yields || !isEmergency(question)) return answer
  const { zh, en } = answer.because
  return held(breakGlassRule, { zh: `紧急访问，越过：${zh}`, en: `Break-glass, beyond: ${en}` })
}

function isEmergency({ bundle, request, purpose }: Question): boolean {
  const { roles } = request.principal
  return (
    request.emergency === true &&
    purpose === 'ETREAT' &&
    !roles.includes('service') &&
    bundle.breakGlass.roles.some((role) => roles.includes(role))
  )
}
