import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Takes no new connections, and ends those that are there when their answers are given or the time is up. */
export type Drain = (graceMs: number) => Promise<void>

/** Slow clients: the head must be there in 15 s and the whole request in 60 s; an idle connection is kept for 65 s. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Drain> {
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  server.keepAliveTimeout = 65_000
  server.maxHeadersCount = 100
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return async (graceMs) => {
    const closed = drain(server, graceMs)
    // Browsers and proxies open connections ahead; to Node.js one that has asked nothing yet is not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    await closed
  }
}

/** Where a server listens. */
export function addressOf(server: Server): string {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the server does not listen')
  const { address, port, family } = bound
  const host = family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}

const sweepMs = 50

async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // A connection whose answer ends after this point would idle until its client lets go.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(timer)
}
