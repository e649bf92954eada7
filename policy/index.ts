/** The only door of policy/: everything the other rooms may know about it. */
export { budgetsOf, limitsOfUseCase, type Budget } from './access/budgets.ts'
export { hospitalDay } from './access/hospital-day.ts'
export { roles, type Principal, type Qualification, type Role } from './access/principal.ts'
export {
  gatesBefore,
  nextStage,
  pilotGates,
  promotions,
  shownUsers,
  type Gate,
  type Promotion,
  type PromotionFacts,
  type UserCount,
} from './access/promotion.ts'
export { purposes, type Purpose } from './access/purposes.ts'
export { entryFields, contentFields } from './access/parts.ts'
export { reachOf, type Reach } from './access/reach.ts'
export { permits, type PermissionAnswer, type PermissionQuestion } from './access/permissions.ts'
export { canonicalJson } from './bundle/canonical.ts'
export { differences, type BundleChange } from './bundle/differences.ts'
export { editTests, editUseCase, type UseCaseChange } from './bundle/edit.ts'
export type { BundleFault } from './bundle/fault.ts'
export { parseBundle, type ParsedBundle } from './bundle/parse.ts'
export type { BundleSource } from './bundle/read.ts'
export {
  features,
  policyTestSchema,
  stages,
  uninspectedKinds,
  usernameSchema,
  type Action,
  type Bundle,
  type Destination,
  type Feature,
  type PolicyTest,
  type Subject,
  type UninspectedKind,
  type UseCase,
} from './bundle/schema.ts'
export { runPolicyTests, type PolicyTestResult } from './bundle/test.ts'
export {
  classify,
  type Classification,
  type ClassificationInput,
  type ClassificationReason,
} from './classification/classify.ts'
export {
  categories,
  levelMeanings,
  levels,
  type Category,
  type Level,
} from './classification/levels.ts'
export { decide, explain, visibleUseCases, type ExplainedStep, type Explanation } from './decide.ts'
export {
  denialReasons,
  obligations,
  type Decision,
  type DecisionRequest,
  type DenialReason,
  type MatchedRule,
  type Obligation,
} from './decision.ts'
export { withoutBirthYears } from './deidentification/dates/birth-years.ts'
export { shiftDates, type DateReturn, type DateShift } from './deidentification/dates/shift.ts'
export {
  deidentify,
  findAll,
  replaceAll,
  type Findings,
  type Masked,
  type Search,
  type Unit,
} from './deidentification/deidentify.ts'
export {
  evaluate,
  share,
  type Evaluation,
  type Labelled,
  type Tally,
} from './deidentification/evaluate.ts'
export { findIdentifiers, withoutLabel, type Sensitivity } from './deidentification/find.ts'
export { identifierTypes, type Finding, type IdentifierType } from './deidentification/finding.ts'
export { createNameReturn, inventNames } from './deidentification/invented-names.ts'
export { createKnownFinder, withKnown, type KnownFinder } from './deidentification/known-people.ts'
export { registry as recognisers } from './deidentification/registry.ts'
export { createRestorer, restore, type Restorer } from './deidentification/restore.ts'
export { trip, type Trip } from './deidentification/tripwire.ts'
export { findWith, type Elsewhere } from './deidentification/unite.ts'
export { createSupport, type Unsupported } from './deidentification/unsupported.ts'
export {
  notificationChannels,
  notificationKinds,
  notificationRule,
  severities,
  type NotificationChannel,
  type NotificationKind,
  type NotificationRule,
  type Severity,
} from './notifications.ts'
export type { Text } from './text.ts'
