import type { Rule } from './rule.ts'
import { breakGlass } from './rules/break-glass.ts'
import { contentOpenedAgain } from './rules/content-opened-again.ts'
import { contentOpenedOften } from './rules/content-opened-often.ts'
import { degradedDeidentification } from './rules/degraded-deidentification.ts'
import { deniedThenAllowed } from './rules/denied-then-allowed.ts'
import { emergencyOften } from './rules/emergency-often.ts'
import { farMoreThanUsual } from './rules/far-more-than-usual.ts'
import { indeterminate } from './rules/indeterminate.ts'
import { inventedIdentifiers } from './rules/invented-identifiers.ts'
import { manyPatients } from './rules/many-patients.ts'
import { manyStaff } from './rules/many-staff.ts'
import { offHours } from './rules/off-hours.ts'

/** Every rule that looks for conspicuous use; a new one is a file and a line here. */
export const reviewRules: readonly Rule[] = [
  offHours,
  farMoreThanUsual,
  manyPatients,
  manyStaff,
  deniedThenAllowed,
  inventedIdentifiers,
  degradedDeidentification,
  breakGlass,
  emergencyOften,
  contentOpenedOften,
  contentOpenedAgain,
  indeterminate,
]

/** Why a case may be there: because it was drawn, or by the name of a rule. */
export const drawn = 'sample'

export const reviewReasons: readonly string[] = [drawn, ...reviewRules.map(({ name }) => name)]
