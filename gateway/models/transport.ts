const neededHeaders = new Set(['accept', 'authorization', 'content-type'])
const longestPauseSeconds = 5

/** The OpenAI SDK would tell the destination about our machine and let the environment add headers. */
function onlyNeeded(given: ConstructorParameters<typeof Headers>[0]): Headers {
  const headers = new Headers([...new Headers(given)].filter(([name]) => neededHeaders.has(name)))
  headers.set('user-agent', 'wardline')
  return headers
}

function asksForLongPause(response: Response): boolean {
  const after = response.headers.get('retry-after')
  const seconds = Number(after)
  return after !== null && !(seconds <= longestPauseSeconds)
}

/** Another destination answers sooner than one that wants a long pause: the SDK is told not to wait for it. */
function withoutLongPause(response: Response): Response {
  if (response.ok || !asksForLongPause(response)) return response
  const headers = new Headers(response.headers)
  headers.set('x-should-retry', 'false')
  return new Response(response.body, { status: response.status, headers })
}

/** `fetch` (pooled, keep-alive) that follows no redirect and says nothing that the destination need not know. */
export async function reticentFetch(
  url: Parameters<typeof fetch>[0],
  init: Parameters<typeof fetch>[1] = {},
): Promise<Response> {
  const headers = onlyNeeded(init.headers)
  return withoutLongPause(await fetch(url, { ...init, headers, redirect: 'error' }))
}
