import type { ClientConfig } from 'pg'

/** The server gives up on a statement before the client gives up on the server. */
const statementTimeoutMs = 1_500
/** How long the client waits. */
const clientTimeoutMs = 2_000

/** A connection on which no call lasts for ever. */
export const limitsOf = (connectionString: string, name: string) =>
  ({
    connectionString,
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: clientTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: clientTimeoutMs,
    query_timeout: clientTimeoutMs,
  }) satisfies ClientConfig
