import { Client } from 'pg'

export type Listening = { readonly close: () => Promise<void> }

const retryMs = 1_000

/**
 * Listens on a channel of the database (LISTEN), and connects anew when the connection is lost. What is said while it is not there is
 * missed, so that who listens has to look from time to time as well; every new connection counts as a notice.
 */
export function listen(connectionString: string, channel: string, onNotice: () => void): Listening {
  let client: Client | null = null
  let timer: NodeJS.Timeout | null = null
  let isClosed = false

  const again = (): void => {
    if (isClosed || timer !== null) return
    timer = setTimeout(() => {
      timer = null
      void connect()
    }, retryMs)
  }
  const connect = async (): Promise<void> => {
    const fresh = new Client({ connectionString, keepAlive: true })
    fresh.on('error', () => void fresh.end().catch(() => {}))
    fresh.on('end', again)
    fresh.on('notification', onNotice)
    client = fresh
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`)
      onNotice()
    } catch {
      await fresh.end().catch(() => {})
      again()
    }
  }
  void connect()
  return {
    close: async () => {
      isClosed = true
      if (timer !== null) clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
