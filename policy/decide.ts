import { levelIsWithinCeiling } from './access/ceiling.ts'
import { destinationMaySee, permittedDestinations } from './access/destinations.ts'
import { inEmergency } from './access/emergency.ts'
import { featuresAreNamed } from './access/features.ts'
import { permissionIsGranted } from './access/permission.ts'
import { purposeIsPermitted } from './access/purpose.ts'
import { coursesArePassed } from './access/qualification.ts'
import { roleIsNamed } from './access/role.ts'
import { stageIsOpen } from './access/rollout.ts'
import { keyIsForIt } from './access/scope.ts'
import { refused, type Question, type Step, type StepAnswer } from './access/step.ts'
import type { Bundle, UseCase } from './bundle/schema.ts'
import type { Decision, DecisionRequest, MatchedRule, Obligation } from './decision.ts'
import type { Text } from './text.ts'

/**
 * May this request be sent, and to which models?
 *
 * 1. The steps below are asked in this order. All of them must hold; the first that fails is the reason of the refusal.
 * 2. Nothing but the bundle and the request counts: the same two give the same decision, today and in court.
 * 3. What nobody has permitted is refused.
 * 4. In an emergency some refusals yield (`access/emergency.ts`), and the decision says so.
 */
const steps: readonly Step[] = [
  keyIsForIt,
  purposeIsPermitted,
  permissionIsGranted,
  roleIsNamed,
  stageIsOpen,
  coursesArePassed,
  featuresAreNamed,
  levelIsWithinCeiling,
  destinationMaySee,
]

/** Decides one request. A refusal is a value with its reason, never an exception. */
export function decide(bundle: Bundle, request: DecisionRequest): Decision {
  return toDecision(bundle, walk(bundle, request))
}

/** The use cases that this principal could use now; each is decided as a request for it would be. */
export function visibleUseCases(
  bundle: Bundle,
  request: Omit<DecisionRequest, 'model'>,
): readonly UseCase[] {
  return bundle.useCases.filter(
    ({ id }) => decide(bundle, { ...request, model: id }).kind === 'allow',
  )
}

/** One step of a decision as it is explained to people. */
export type ExplainedStep = {
  readonly id: string
  readonly asks: Text
  readonly state: 'held' | 'failed' | 'not-reached'
  readonly because: readonly Text[]
  /** What would have to be different; null unless the step failed. */
  readonly change: Text | null
}

/** A decision, and how each step came out. */
export type Explanation = { readonly decision: Decision; readonly steps: readonly ExplainedStep[] }

/** Decides one request and says how each step came out, and what would have to change. */
export function explain(bundle: Bundle, request: DecisionRequest): Explanation {
  const walked = walk(bundle, request)
  const explained = [useCaseIsKnown, ...steps].map(({ id, asks }, index) => ({
    id,
    asks,
    ...explainAnswer(walked.answers[index]),
  }))
  return { decision: toDecision(bundle, walked), steps: explained }
}

const useCaseIsKnown = {
  id: 'step.use-case',
  asks: { zh: '是否为已登记的用途或模型名？', en: 'Is this a registered use case or model name?' },
}

type Walked = {
  /** Null when there is no such use case. */
  readonly question: Question | null
  /** One for each step that was reached, in order; only the last can be a refusal. */
  readonly answers: readonly StepAnswer[]
}

function walk(bundle: Bundle, request: DecisionRequest): Walked {
  const found = findUseCase(bundle, request.model)
  if (found === null) return { question: null, answers: [unknownModel] }
  const { useCase, rule } = found
  const question = { bundle, request, useCase, purpose: request.purpose ?? useCase.purposes[0] }
  const answers: StepAnswer[] = [{ held: true, rules: [rule] }]
  for (const step of steps) {
    const answer = inEmergency(question, step.answer(question))
    answers.push(answer)
    if (!answer.held) break
  }
  return { question, answers }
}

function findUseCase(
  bundle: Bundle,
  model: string,
): { readonly useCase: UseCase; readonly rule: MatchedRule } | null {
  const meant = bundle.models.find(({ id }) => id === model)?.useCase ?? model
  const useCase = bundle.useCases.find(({ id }) => id === meant)
  if (useCase === undefined) return null
  const { name } = useCase
  const because = { zh: `用途：${name.zh}`, en: `Use case: ${name.en}` }
  return { useCase, rule: { id: useCaseIsKnown.id, effect: 'permit', because } }
}

const unknownModel = refused(useCaseIsKnown.id, {
  reason: 'unknown_model',
  because: {
    zh: '没有登记这个用途或模型名',
    en: 'No use case or model of this name is registered',
  },
  change: {
    zh: '请使用 GET /v1/models 列出的名称',
    en: 'Use a name that GET /v1/models lists',
  },
})

function toDecision(bundle: Bundle, { question, answers }: Walked): Decision {
  const rules = answers.flatMap((answer) => answer.rules)
  const refusal = answers.find((answer) => !answer.held)
  if (refusal !== undefined || question === null) {
    const { reason, because, courses } = refusal ?? unknownModel
    const asked = question && { useCase: question.useCase.id, purpose: question.purpose }
    return { kind: 'deny', policy: bundle.hash, asked, reason, because, courses, rules }
  }
  return {
    kind: 'allow',
    policy: bundle.hash,
    useCase: question.useCase,
    purpose: question.purpose,
    destinations: permittedDestinations(question),
    obligations: obligationsOf(question.useCase),
    rules,
  }
}

function obligationsOf({ review }: UseCase): readonly Obligation[] {
  return review.required ? ['de-identify', 'review', 'label'] : ['de-identify', 'label']
}

function explainAnswer(
  answer: StepAnswer | undefined,
): Pick<ExplainedStep, 'state' | 'because' | 'change'> {
  if (answer === undefined) return { state: 'not-reached', because: [], change: null }
  const because = answer.rules.map((rule) => rule.because)
  return answer.held
    ? { state: 'held', because, change: null }
    : { state: 'failed', because, change: answer.change }
}
