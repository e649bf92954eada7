/** How far a case has come. `confirmed` means that what happened was in order. */
export const caseStates = ['open', 'explained', 'confirmed', 'violation', 'signed'] as const

export type CaseState = (typeof caseStates)[number]

/** What the person or the department gave as the reason. */
export const explanations = [
  'took-part-in-care',
  'on-duty',
  'emergency',
  'assigned-task',
  'system-fault',
  'mistake',
  'not-explained',
] as const

export type Explanation = (typeof explanations)[number]

/** What a case ends with. */
export const outcomes = [
  'justified',
  'false-alarm',
  'fault-mended',
  'instructed',
  'retraining',
  'access-reduced',
  'escalated',
] as const

export type Outcome = (typeof outcomes)[number]

/** Whether an outcome says that what happened was in order. */
export const verdicts = {
  justified: 'confirmed',
  'false-alarm': 'confirmed',
  'fault-mended': 'confirmed',
  instructed: 'violation',
  retraining: 'violation',
  'access-reduced': 'violation',
  escalated: 'violation',
} as const satisfies Readonly<Record<Outcome, CaseState>>
