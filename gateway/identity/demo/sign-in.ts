import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

import type { Provider } from 'oidc-provider'

import { contentSecurityPolicy, messagePage, signInPage } from './page.ts'
import type { DemoUser } from './user.ts'

const longestForm = 4096

/** Answers `/interaction/:uid`: shows the demo users, and signs in the one whose button was pressed. */
export async function answerSignIn(
  provider: Provider,
  users: readonly DemoUser[],
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { prompt, uid } = await provider.interactionDetails(request, response)
  if (prompt.name === 'consent') {
    // The people are invented and the client is ours: there is nothing to consent to.
    await provider.interactionFinished(request, response, { consent: {} })
    return
  }
  if (request.method !== 'POST') {
    sendPage(response, 200, signInPage(`/interaction/${uid}`, users))
    return
  }
  const username = await readUsername(request)
  const user = users.find((user) => user.username === username)
  if (user === undefined) {
    const title = { zh: '没有这个演示用户', en: 'No such demo user' }
    sendPage(response, 400, messagePage(title))
    return
  }
  const result = { login: { accountId: user.username }, consent: {} }
  await provider.interactionFinished(request, response, result)
}

async function readUsername(request: IncomingMessage): Promise<string | null> {
  if (!(Number(request.headers['content-length']) <= longestForm)) return null
  return new URLSearchParams(await text(request)).get('username')
}

/** Sends a page of the demo provider. */
export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  response.end(html)
}
