/** The only door of prisma/. */
export { openDatabase, type Database } from './database.ts'
export { demoUsers, type DemoUser } from './demo-users.ts'
export type { KeyStore, NewKey } from './keys.ts'
export { EditedMigration, migrate } from './migrate.ts'
export type { PrincipalStore } from './principals.ts'
export type { QualificationStore } from './qualifications.ts'
export type { KeyRow, PrincipalRow, QualificationRow } from './rows.ts'
export { seedDemo } from './seed.ts'
