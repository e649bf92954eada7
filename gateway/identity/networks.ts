/*
 * Addresses of clients and lists of networks.
 *
 * 1. An address has one form: an IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address.
 * 2. What is no address is in no network.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Whether an address is in one of some networks. */
export type Networks = { readonly has: (address: string) => boolean }

/** A network is a hospital's, or a part of it: not half of the internet. */
const shortestPrefix = 8

/** The one form of an address, or null when it is none. */
export function parseAddress(text: string): string | null {
  const [address = ''] = text.split('%', 1)
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return null
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/u.exec(written) ?? []
  return high === undefined || low === undefined ? written : toIPv4(high, low)
}

function toIPv4(...halves: readonly string[]): string {
  return halves
    .map((half) => Number.parseInt(half, 16))
    .flatMap((half) => [half >> 8, half & 255])
    .join('.')
}

/** The one form of an address or of a network in CIDR notation, or null when it is none or nearly everything. */
export function parseNetwork(text: string): string | null {
  const [, base = '', length] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/iu.exec(text.trim()) ?? []
  const address = parseAddress(base)
  if (address === null || length === undefined) return address
  const size = sizeOf(address)
  const prefix = Number(length) - (sizeOf(base) - size)
  if (prefix < shortestPrefix || prefix > size || !isStart(address, size - prefix)) return null
  return prefix === size ? address : `${address}/${prefix}`
}

const sizeOf = (address: string): number => (isIPv4(address) ? 32 : 128)

/** Bits behind the prefix would tell that a network was meant to be smaller. */
function isStart(address: string, hostBits: number): boolean {
  return toNumber(address) % (1n << BigInt(hostBits)) === 0n
}

function toNumber(address: string): bigint {
  if (isIPv4(address))
    return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  const [before = [], after = []] = address
    .split('::')
    .map((half) => half.split(':').filter(Boolean))
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after].reduce(
    (sum, part) => sum * 65_536n + BigInt(`0x${part}`),
    0n,
  )
}

/** The networks of a list; throws when one of them is malformed. */
export function createNetworks(list: readonly string[]): Networks {
  const networks = new BlockList()
  for (const each of list) {
    const network = parseNetwork(each)
    if (network === null) throw new RangeError('a network is malformed')
    const [address = '', prefix = sizeOf(network)] = network.split('/')
    networks.addSubnet(address, Number(prefix), familyOf(address))
  }
  return {
    has(text) {
      const address = parseAddress(text)
      return address !== null && networks.check(address, familyOf(address))
    },
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6')
