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

/** What is left of old entries; the owner alone lets them go. */
const retired = ['log_retired']

type Grant = { readonly tables: readonly string[]; readonly rights: string }

// What nobody names here nobody has: no role but the owner alters, truncates or drops, and none changes or deletes an entry.
const grants: Readonly<Record<Role, readonly Grant[]>> = {
  wardline_writer: [
    { tables: log, rights: 'SELECT, INSERT' },
    { tables: retired, rights: 'SELECT' },
    {
      tables: ['content', 'evaluation_case', 'patient_alias', 'spent'],
      rights: 'SELECT, INSERT, DELETE',
    },
    { tables: ['usage_counter'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
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
    {
      tables: ['principal'],
      // Not `disabled_at`: who was disabled stays so, whatever the gateway is made to do.
      rights: 'SELECT, INSERT, UPDATE (username, name, roles, department, campus, source, seen_at)',
    },
    {
      tables: ['personal_key'],
      rights: 'SELECT, INSERT, UPDATE (expires_at, revoked_at, last_used_at)',
    },
    { tables: ['service_account'], rights: 'SELECT, INSERT, UPDATE (disabled_at)' },
    { tables: ['emergency_access'], rights: 'SELECT, INSERT, UPDATE (ended_at)' },
    {
      tables: ['policy_version'],
      rights:
        'SELECT, INSERT, UPDATE (state, files, hash, reason, proposed_at, decided_by, decided_at, remark, activate_at, activated_at, superseded_at)',
    },
    {
      tables: ['notification'],
      rights:
        'SELECT, INSERT, DELETE, UPDATE (state, attempts, result, next_at, give_up_at, done_at)',
    },
    {
      tables: ['use_case_suspension'],
      rights: 'SELECT, INSERT, UPDATE (asked_by, asked_at, asked_reason, resumed_by, resumed_at)',
    },
    { tables: ['qualification'], rights: 'SELECT, INSERT, UPDATE' },
    {
      tables: ['session'],
      // Whose it is and how long it lasts at most is said once.
      rights: 'SELECT, INSERT, DELETE, UPDATE (sealed, seen_at, vouched_at, claimed_until)',
    },
  ],
  wardline_reader: [{ tables: [...log, ...retired], rights: 'SELECT' }],
}

/** What a writer may have done by the owner: room for entries to come, and nothing else. */
const makesRoom = 'FUNCTION make_log_partitions()'

function named(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** Ours; the database may hold others. */
const tables = grants.wardline_writer.flatMap((grant) => grant.tables)

/** The SQL that makes the roles where they are missing, and gives each what it needs and nothing else; may be run again. */
function rolesSql(): string {
  const writerMay = `GRANT EXECUTE ON ${makesRoom} TO wardline_writer;`
  return [...roles.map(makeRole), nobodyElse, ...roles.flatMap(rightsOf), writerMay].join('\n')
}

// Roles belong to the whole server: somebody else may be making the same ones. An owner who may not make roles is not asked to make
// those that an administrator has made.
const makeRole = (role: Role): string => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;`

// What everybody may do the roles may do as well.
const nobodyElse = `REVOKE ALL ON ${named(tables)} FROM PUBLIC;
REVOKE ALL ON ${makesRoom} FROM PUBLIC, ${roles.join(', ')};`

const rightsOf = (role: Role): readonly string[] => [
  `REVOKE ALL ON ${named(tables)} FROM ${role};`,
  `GRANT USAGE ON SCHEMA public TO ${role};`,
  ...grants[role].map((grant) => `GRANT ${grant.rights} ON ${named(grant.tables)} TO ${role};`),
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

/** Whether the roles have rights in this database; on the server they may be there for another one. */
export async function hasRoles(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_class, aclexplode(relacl) AS given JOIN pg_roles ON pg_roles.oid = given.grantee
        WHERE relnamespace = 'public'::regnamespace AND rolname = ANY ($1)) AS found`,
      [roles],
    )
    return rows[0]?.found === true
  } finally {
    await client.end()
  }
}
