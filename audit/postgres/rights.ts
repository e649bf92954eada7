import { Client } from 'pg'

import { limitsOf } from './limits.ts'

/** Rights that whoever writes the log should not have, for they could also rewrite it. */
export type ExcessRight = 'superuser' | 'bypass-row-security' | 'owner' | 'change'

/** Which of them the user of a connection has on the tables of the log. */
export async function excessRights(connectionString: string): Promise<readonly ExcessRight[]> {
  const client = new Client(limitsOf(connectionString, 'wardline-rights'))
  await client.connect()
  try {
    const { rows } = await client.query<{ right: ExcessRight }>(text)
    return rows.map(({ right }) => right)
  } finally {
    await client.end()
  }
}

const text = `
  SELECT 'superuser' AS right FROM pg_roles WHERE rolname = current_user AND rolsuper
  UNION ALL
  SELECT 'bypass-row-security' FROM pg_roles
    WHERE rolname = current_user AND rolbypassrls AND NOT rolsuper
  UNION ALL
  SELECT 'owner' FROM pg_class WHERE oid = to_regclass('entry')
    AND pg_has_role(current_user, relowner, 'MEMBER')
    AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  UNION ALL
  SELECT 'change' WHERE has_table_privilege('entry', 'UPDATE, DELETE, TRUNCATE')
    AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    AND NOT pg_has_role(current_user,
      (SELECT relowner FROM pg_class WHERE oid = to_regclass('entry')), 'MEMBER')`
