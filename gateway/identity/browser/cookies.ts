import type { RequestHeaders } from '../identify.ts'

/** The cookies of one origin: never readable for scripts, and not sent along with requests that another site makes a page send. */
export type Cookies = {
  /** Every value under a name; more than one when somebody planted a second. */
  readonly read: (header: RequestHeaders[string], name: CookieName) => readonly string[]
  /** Those of ours that begin with these words. */
  readonly namesIn: (header: RequestHeaders[string], beginning: CookieName) => readonly CookieName[]
  /** What sets a cookie; it goes with the browser's window unless it says when. */
  readonly set: (name: CookieName, value: string, lastsS?: number) => string
  readonly remove: (name: CookieName) => string
}

export type CookieName = `wardline${string}`

/** The name of the cookie that holds the secret of a session. */
export const sessionCookie: CookieName = 'wardline'

/**
 * On https no other host, path or plain connection can set or see them (`__Host-`, RFC 6265bis §4.1.3.2). On plain loopback, where
 * browsers take no such names, they are called by the rest of it.
 */
export function createCookies(origin: string): Cookies {
  const isSecure = origin.startsWith('https:')
  const prefix = isSecure ? '__Host-' : ''
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  const set: Cookies['set'] = (name, value, lastsS) =>
    `${prefix}${name}=${value}; ${attributes}${lastsS === undefined ? '' : `; Max-Age=${lastsS}`}`
  return {
    read: (header, name) =>
      pairsOf(header).flatMap(([key, value]) => (key === prefix + name ? [value] : [])),
    namesIn: (header, beginning) =>
      pairsOf(header).flatMap(([key]) => {
        const name = key.slice(prefix.length)
        return key.startsWith(prefix) && isOurs(name) && name.startsWith(beginning) ? [name] : []
      }),
    set,
    remove: (name) => set(name, '', 0),
  }
}

const isOurs = (name: string): name is CookieName => /^wardline[\w-]*$/u.test(name)

function pairsOf(header: RequestHeaders[string]): readonly (readonly [string, string])[] {
  return String(header ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .map(([name = '', ...value]) => [name.trim(), value.join('=').trim()] as const)
}
