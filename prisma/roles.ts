import { Client } from 'pg'

/** Who writes for the gateway, and who reads for an auditor; people and systems are made members of them. */
const roles = ['wardline_writer', 'wardline_reader'] as const

type Role = (typeof roles)[number]

/** The log and what proves it: added to and read, never changed. */
const log = [
  'entry',
  'entry_patient',
  'log_batch',
  'log_node',
  'log_checkpoint',
  'log_cosignature',
  'sm_tree',
  'sm_node',
  'sm_checkpoint',
]

type Grant = { readonly tables: readonly string[]; readonly rights: string }

// What nobody names here nobody has: no role but the owner alters, truncates or drops, and none changes or deletes an entry.
const grants: Readonly<Record<Role, readonly Grant[]>> = {
  wardline_writer: [
    { tables: log, rights: 'SELECT, INSERT' },
    { tables: ['content', 'evaluation_case', 'patient_alias'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['content_key'], rights: 'SELECT, INSERT, DELETE, UPDATE (wrapped)' },
    { tables: ['export_cursor'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['content_hold'], rights: 'SELECT, INSERT, UPDATE (lifted_at)' },
    {
      tables: ['content_order'],
      rights: 'SELECT, INSERT, UPDATE (decided_by, decided_at, approved, done_at, erased)',
    },
    {
      tables: ['review_case', 'review_progress', 'review_month'],
      rights: 'SELECT, INSERT, UPDATE',
    },
    { tables: ['principal', 'personal_key', 'qualification'], rights: 'SELECT, INSERT, UPDATE' },
  ],
  wardline_reader: [{ tables: log, rights: 'SELECT' }],
}

/** The SQL that makes the roles where they are missing, and gives each what it needs and nothing else; may be run again. */
function rolesSql(): string {
  return [...roles.map(makeRole), ...roles.flatMap(rightsOf)].join('\n')
}

// Roles belong to the whole server: somebody else may be making the same ones.
const makeRole = (role: Role): string => `DO $$ BEGIN
  CREATE ROLE ${role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;`

const rightsOf = (role: Role): readonly string[] => [
  `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role};`,
  `GRANT USAGE ON SCHEMA public TO ${role};`,
  ...grants[role].map(
    ({ tables, rights }) =>
      `GRANT ${rights} ON ${tables.map((name) => `"${name}"`).join(', ')} TO ${role};`,
  ),
]

/** Makes the roles on a migrated database, as its owner; needs the right to create roles the first time. */
export async function applyRoles(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query(`BEGIN; ${rolesSql()} COMMIT`)
  } finally {
    await client.end()
  }
}

/** Whether somebody made the roles on this server. */
export async function hasRoles(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = ANY ($1)', [
      roles,
    ])
    return rowCount === roles.length
  } finally {
    await client.end()
  }
}
