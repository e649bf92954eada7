/** The only door of policy/: everything the other rooms may know about it. */
export { roles, type Principal, type Qualification, type Role } from './access/principal.ts'
export { purposes, type Purpose } from './access/purposes.ts'
export type {
  Action,
  Bundle,
  Destination,
  Feature,
  PolicyTest,
  Subject,
  UninspectedKind,
  UseCase,
} from './bundle/schema.ts'
export {
  categories,
  levelMeanings,
  levels,
  type Category,
  type Level,
} from './classification/levels.ts'
export {
  denialReasons,
  obligations,
  type Decision,
  type DenialReason,
  type MatchedRule,
  type Obligation,
} from './decision.ts'
export { identifierTypes, type Finding, type IdentifierType } from './deidentification/finding.ts'
export type { Text } from './text.ts'
