import type { Rule, Sketch } from '../rule.ts'

const parameters = { unsupported: 0 }

/** An answer that somebody has to check, with names or numbers that were in no question. */
export const inventedIdentifiers: Rule = {
  name: 'invented-identifiers',
  because: {
    zh: '须复核的答案里出现了提问中没有的姓名或号码',
    en: 'An answer that owes a review holds names or numbers that were in no question',
  },
  parameters,
  source: {
    zh: '编造的姓名或号码可能指向另一位患者，一个也不放过',
    en: 'An invented name or number may be another patient’s: one is enough',
  },
  watch:
    () =>
    ({ body: { outcome } }) =>
      outcome?.reviewRequired === true && (outcome.unsupported ?? 0) > parameters.unsupported,
  finds: [[{}, ended(1, true)]],
  ignores: [[{}, ended(0, true)], [{}, ended(2, false)], [{}, ended(undefined, true)], [{}]],
}

function ended(unsupported: number | undefined, reviewRequired: boolean): Sketch {
  const outcome = { status: 'completed', httpStatus: 200, latencyMs: 1, restored: 0 }
  const counted = { ...outcome, unknownSurrogates: 0, reviewRequired }
  return {
    type: 'ai.outcome',
    parent: 0,
    outcome: unsupported === undefined ? counted : { ...counted, unsupported },
  }
}
