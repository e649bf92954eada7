import {
  Client,
  type ClientConfig,
  type QueryConfig,
  type QueryResult,
  type QueryResultRow,
} from 'pg'

/**
 * One connection to PostgreSQL that opens when it is needed. After a failure it is thrown away, with whatever
 * transaction was open on it, and the next query opens another.
 */
export class Session {
  readonly #config: ClientConfig
  #client: Client | null = null

  constructor(config: ClientConfig) {
    this.#config = config
  }

  async query<R extends QueryResultRow>(query: string | QueryConfig): Promise<QueryResult<R>> {
    const client = this.#client ?? (await this.#connect())
    return client.query<R>(query)
  }

  /** Forgets the connection without waiting for a backend that may hang. */
  drop(): void {
    const client = this.#client
    this.#client = null
    // Its fate is nobody's concern any more.
    client?.end().catch(() => {})
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = null
    await client?.end()
  }

  async #connect(): Promise<Client> {
    const client = new Client(this.#config)
    // Also the listener without which a server that goes away would end the process.
    client.on('error', () => {
      if (this.#client === client) this.#client = null
    })
    await client.connect()
    this.#client = client
    return client
  }
}
