/** The peer: a bare node:http proxy that pipes bytes and does nothing else. */
import { Agent, createServer, request } from 'node:http'

import { listenAndTell } from './process.ts'

const target = new URL(process.env['BENCH_UPSTREAM'] ?? '')
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

const server = createServer((incoming, outgoing) => {
  const onward = request(
    {
      agent,
      host: target.hostname,
      port: target.port,
      path: incoming.url,
      method: 'POST',
      headers: incoming.headers,
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    },
  )
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
})
listenAndTell(server)
