export type Init = Omit<RequestInit, 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>
}

/** A browser, as far as signing in needs one: a jar of cookies, which know no ports, and no redirect that it follows by itself. */
export type Browser = {
  readonly cookies: Map<string, string>
  visit(url: string | URL, init?: Init): Promise<Response>
  /** Follows redirects until the next one leads to somewhere that begins so, or there is none. */
  follow(answer: Response, until: string): Promise<Response>
}

/** Opens a browser without cookies, or with those of another. */
export function aBrowser(stolen: ReadonlyMap<string, string> = new Map()): Browser {
  const cookies = new Map(stolen)
  const visit: Browser['visit'] = async (url, init = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { ...(cookie !== '' && { cookie }), ...init.headers }
    const answer = await fetch(url, { redirect: 'manual', ...init, headers })
    for (const set of answer.headers.getSetCookie()) keep(cookies, set)
    return answer
  }
  return {
    cookies,
    visit,
    async follow(first, until) {
      let answer = first
      for (let next = locationOf(answer); next && !next.href.startsWith(until);) {
        answer = await visit(next)
        next = locationOf(answer)
      }
      return answer
    },
  }
}

function keep(cookies: Map<string, string>, set: string): void {
  const [pair = '', ...attributes] = set.split(';')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  const isOver = attributes.some((one) => /^\s*(?:max-age=0|expires=Thu, 01 Jan 1970)/iu.test(one))
  if (isOver) cookies.delete(name)
  else cookies.set(name, pair.slice(at + 1))
}

/** Where an answer leads to. */
export function locationOf(answer: Response): URL | null {
  const location = answer.headers.get('location')
  return location === null ? null : new URL(location, answer.url)
}
