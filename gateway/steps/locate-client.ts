import type { IncomingMessage } from 'node:http'

import { parseAddress, type Networks } from '../identity/networks.ts'
import type { Step } from './state.ts'

/**
 * Says where a request comes from, once for everything that asks `ctx.ip`: the other end of the connection, unless that is one of our
 * proxies; then the nearest address that it reports and that is none of them. What a client writes itself stands further left.
 */
export function locateClient(proxies: Networks): Step {
  return async (ctx, next) => {
    ctx.request.ip = clientAddress(ctx.req, proxies)
    await next()
  }
}

/** In no network, and counted as one sender. */
const nowhere = 'unknown'

function clientAddress({ socket, headers }: IncomingMessage, proxies: Networks): string {
  const peer = parseAddress(socket.remoteAddress ?? '')
  if (peer === null) return nowhere
  let nearest = peer
  for (const hop of hopsOf(headers['x-forwarded-for']).toReversed()) {
    if (!proxies.has(nearest)) break
    const address = parseAddress(hop)
    if (address === null) return nowhere
    nearest = address
  }
  return nearest
}

function hopsOf(reported: string | readonly string[] | undefined): readonly string[] {
  if (reported === undefined) return []
  return String(reported)
    .split(',')
    .map((hop) => withoutPort(hop.trim()))
}

/** Some proxies report `192.0.2.1:1234` and `[2001:db8::1]:1234`. */
const withoutPort = (hop: string): string =>
  hop.replace(/^\[([^\]]*)\](?::\d+)?$/u, '$1').replace(/^([\d.]+):\d+$/u, '$1')
