import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Result = {
  readonly entity_type: string
  readonly start: number
  readonly end: number
  readonly score: number
}

/** How the analyzer behaves: it finds words, or it fails in one of the ways that servers fail. */
export type Behaviour =
  | { readonly kind: 'finds'; readonly words: Readonly<Record<string, string>> }
  | { readonly kind: 'fails'; readonly status: number }
  | { readonly kind: 'answers'; readonly body: string }
  | { readonly kind: 'is-silent' }

export type AnalyzerServer = AsyncDisposable & {
  readonly url: string
  readonly calls: { readonly text: readonly string[]; readonly language: string }[]
  behave(behaviour: Behaviour): void
}

/** A server with the REST contract of Presidio Analyzer: lists of texts, offsets in code points. */
export async function analyzerServer(first: Behaviour): Promise<AnalyzerServer> {
  let behaviour = first
  const calls: AnalyzerServer['calls'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(parts).toString()) as (typeof calls)[number]
      calls.push(call)
      answer(response, behaviour, call.text)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    behave: (next) => void (behaviour = next),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(response: ServerResponse, behaviour: Behaviour, texts: readonly string[]): void {
  switch (behaviour.kind) {
    case 'is-silent':
      return
    case 'fails':
      response.writeHead(behaviour.status).end('{"error":"no"}')
      return
    case 'answers':
      response.end(behaviour.body)
      return
    case 'finds':
      response.end(JSON.stringify(texts.map((text) => resultsIn(text, behaviour.words))))
  }
}

function resultsIn(text: string, words: Readonly<Record<string, string>>): readonly Result[] {
  return Object.entries(words).flatMap(([word, type]) => {
    const at = text.indexOf(word)
    if (at === -1) return []
    // As Python counts.
    const start = Array.from(text.slice(0, at)).length
    return [{ entity_type: type, start, end: start + Array.from(word).length, score: 0.85 }]
  })
}
