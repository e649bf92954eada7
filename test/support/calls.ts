import type { TestGateway } from './gateway.ts'

/** An answer with its JSON. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly json: Record<string, unknown>
  /** The problem code of a refusal. */
  readonly code: string | null
  readonly entry: number
}

export type Call = {
  readonly body?: unknown
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls a gateway with one credential. */
export function caller({ url }: Pick<TestGateway, 'url'>, credential: string) {
  return async (path: `/${string}`, { body, method, headers }: Call = {}): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${credential}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const json = (await answer.json()) as { readonly error?: { readonly code: string } }
    return {
      status: answer.status,
      headers: answer.headers,
      json: { ...json },
      code: json.error?.code ?? null,
      entry: Number(answer.headers.get('x-wardline-entry')),
    }
  }
}

/** A small request for a use case or model. */
export const aQuestion = (model = 'emr-structuring') => ({
  model,
  messages: [{ role: 'user', content: '请整理：患者诉头晕三天。' }],
})
