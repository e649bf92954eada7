import { openCases, type CaseStore } from './cases.ts'
import { createClient } from './client.ts'
import { openEmergencies, type EmergencyStore } from './emergencies.ts'
import { openKeys, type KeyStore } from './keys.ts'
import { openPolicies, type PolicyStore } from './policies.ts'
import { openPrincipals, type PrincipalStore } from './principals.ts'
import { openQualifications, type QualificationStore } from './qualifications.ts'
import { openServices, type ServiceStore } from './services.ts'
import { openSessions, type SessionStore } from './sessions.ts'
import { openSpent, type SpentStore } from './spent.ts'
import { openSuspensions, type SuspensionStore } from './suspensions.ts'

/** What Wardline remembers apart from the audit log: one store a table, plain rows in and out. */
export type Database = {
  readonly principals: PrincipalStore
  readonly keys: KeyStore
  readonly services: ServiceStore
  readonly qualifications: QualificationStore
  readonly cases: CaseStore
  readonly policies: PolicyStore
  readonly emergencies: EmergencyStore
  readonly sessions: SessionStore
  readonly spent: SpentStore
  readonly suspensions: SuspensionStore
  close(): Promise<void>
}

/** Opens a migrated database; connects on first use. */
export function openDatabase(
  connectionString: string,
  { clock = () => new Date() }: { readonly clock?: () => Date } = {},
): Database {
  const client = createClient(connectionString)
  return {
    principals: openPrincipals(client),
    keys: openKeys(client, clock),
    services: openServices(client),
    qualifications: openQualifications(client),
    cases: openCases(client),
    policies: openPolicies(client),
    emergencies: openEmergencies(client),
    sessions: openSessions(client),
    spent: openSpent(client),
    suspensions: openSuspensions(client),
    close: () => client.$disconnect(),
  }
}
