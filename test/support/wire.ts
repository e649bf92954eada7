import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A cable between a client and PostgreSQL that can be cut at the worst moment. */
export type Wire = AsyncDisposable & {
  readonly connectionString: string
  /** Cuts the connection when the server's next answer arrives: the work is done and nobody is told. */
  loseNextAnswer(): void
  /** Cuts the connection when the client's next message arrives: the work is never done. */
  loseNextQuestion(): void
  /** Cuts every connection and refuses new ones, as if the server had been stopped. */
  cut(): void
  mend(): void
}

/** Lays a cable on loopback to the server of a connection string. */
export async function aWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let fault: 'answer' | 'question' | null = null
  let isCut = false
  const cuts = (direction: 'answer' | 'question'): boolean => {
    if (fault !== direction) return false
    fault = null
    return true
  }
  const server = createServer((client) => {
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = connect(Number(port), hostname)
    const hangUp = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', hangUp).on('close', hangUp)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (data) => (cuts('question') ? hangUp() : upstream.write(data)))
    upstream.on('data', (data) => (cuts('answer') ? hangUp() : client.write(data)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  return {
    connectionString: url.href,
    loseNextAnswer: () => void (fault = 'answer'),
    loseNextQuestion: () => void (fault = 'question'),
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => void (isCut = false),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
