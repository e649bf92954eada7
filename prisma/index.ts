/** The only door of prisma/. */
export type { CaseStore } from './cases.ts'
export { openDatabase, type Database } from './database.ts'
export { demoUsers, type DemoUser } from './demo-users.ts'
export type { KeyStore, NewKey, Successor } from './keys.ts'
export { EditedMigration, migrate } from './migrate.ts'
export { makePartitions } from './partitions.ts'
export type { PrincipalStore } from './principals.ts'
export { openLedger, type Ledger } from './ledger.ts'
export { applyRoles, hasRoles } from './roles.ts'
export { openNotifications, type NotificationStore } from './notifications.ts'
export { listen, type Listening } from './notices.ts'
export { policyChannel, type PolicyStore } from './policies.ts'
export type { QualificationStore } from './qualifications.ts'
export type {
  CaseRow,
  KeyRow,
  PolicyRow,
  PrincipalRow,
  QualificationRow,
  ServiceRow,
  SessionRow,
  SuspensionRow,
} from './rows.ts'
export { seedDemo } from './seed.ts'
export type { ServiceStore } from './services.ts'
export type { SessionStore } from './sessions.ts'
export { suspensionChannel, type SuspensionStore } from './suspensions.ts'
export type { SpentStore } from './spent.ts'
