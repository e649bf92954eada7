const longest = 1024

/**
 * Where a browser goes once it is signed in: an address of our own origin, or null when the wish leads anywhere else. What browsers
 * read otherwise than it looks (backslashes, control characters, two slashes, dots that climb) is refused rather than mended.
 */
export function destinationOf(wish: string, origin: string): URL | null {
  if (wish.length > longest || !/^\/(?:[\w.~!$&'()*+,;=:@%/?#-])*$/u.test(wish)) return null
  const [path = ''] = wish.split(/[?#]/u)
  const isPlain = !/\/\/|%2f|%5c|%00/iu.test(path) && !/\/(?:\.|%2e){1,2}(?:\/|$)/iu.test(path)
  const url = URL.parse(wish, origin)
  if (!isPlain || url === null || url.origin !== origin) return null
  return url.pathname.startsWith('/auth/') ? null : url
}
