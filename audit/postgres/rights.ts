import { Client } from 'pg'

import { limitsOf } from './limits.ts'

/** Rights that whoever writes the log should not have, for they could also rewrite it. */
export type ExcessRight = 'superuser' | 'bypass-row-security' | 'create-roles' | 'owner' | 'change'

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

// A member of another role may become it, so the question is what any of these roles may do. A superuser, who is a member of all of
// them, is told as that alone.
const text = `
  WITH mine AS (
    SELECT * FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
  ), log AS (
    SELECT oid, relowner FROM pg_class WHERE oid IN (
      'entry'::regclass, 'entry_patient'::regclass, 'log_batch'::regclass, 'log_node'::regclass,
      'log_checkpoint'::regclass, 'log_cosignature'::regclass, 'sm_tree'::regclass,
      'sm_node'::regclass, 'sm_checkpoint'::regclass, 'log_retired'::regclass)
    OR oid IN (SELECT inhrelid FROM pg_inherits
      WHERE inhparent IN ('entry'::regclass, 'entry_patient'::regclass))
  ), held AS (
    SELECT 'superuser' AS right WHERE EXISTS (SELECT FROM mine WHERE rolsuper)
    UNION ALL
    SELECT 'bypass-row-security' WHERE EXISTS (SELECT FROM mine WHERE rolbypassrls)
    UNION ALL
    SELECT 'create-roles' WHERE EXISTS (SELECT FROM mine WHERE rolcreaterole)
    UNION ALL
    SELECT 'owner' WHERE EXISTS (SELECT FROM log JOIN mine ON mine.oid = relowner)
    UNION ALL
    SELECT 'change' WHERE EXISTS (SELECT FROM log, mine WHERE NOT pg_has_role(mine.oid, relowner, 'MEMBER')
      AND (has_table_privilege(mine.oid, log.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_any_column_privilege(mine.oid, log.oid, 'UPDATE')))
  )
  SELECT * FROM held
  WHERE "right" = 'superuser' OR NOT EXISTS (SELECT FROM mine WHERE rolsuper)`
