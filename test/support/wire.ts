import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A cable between a client and PostgreSQL that can be cut at the worst moment. */
export type Wire = AsyncDisposable & {
  readonly connectionString: string
  /** Cuts the connection when the server's next answer arrives: the work is done and nobody is told. */
  loseNextAnswer(): void
  /** Cuts the connection when the client's next message arrives: the work is never done. */
  loseNextQuestion(): void
}

/** Lays a cable on loopback to the server of a connection string. */
export async function aWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let fault: 'answer' | 'question' | null = null
  const cuts = (direction: 'answer' | 'question'): boolean => {
    if (fault !== direction) return false
    fault = null
    return true
  }
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const hangUp = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', hangUp).on('close', hangUp)
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
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
