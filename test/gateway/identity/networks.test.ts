import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createNetworks, parseAddress, parseNetwork } from '../../../gateway/identity/networks.ts'

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
const dotted = (parts: readonly number[]): string => parts.join('.')
const toNumber = (parts: readonly number[]): number =>
  parts.reduce((sum, part) => sum * 256 + part, 0)
const hex = (high: number, low: number): string => (high * 256 + low).toString(16)

/** The start of the network of so many bits that an address lies in. */
function startOf(parts: readonly number[], prefix: number): readonly number[] {
  const start = Math.floor(toNumber(parts) / 2 ** (32 - prefix)) * 2 ** (32 - prefix)
  return [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256)
}

describe('an address', () => {
  it('that is IPv4 written as IPv6 is that IPv4 address', () => {
    fc.assert(
      fc.property(ipv4, ([a, b, c, d]) => {
        const plain = dotted([a, b, c, d])
        for (const prefix of ['::ffff:', '::FFFF:', '0:0:0:0:0:ffff:']) {
          expect(parseAddress(`${prefix}${plain}`)).toBe(plain)
          expect(parseAddress(`${prefix}${hex(a, b)}:${hex(c, d)}`)).toBe(plain)
        }
      }),
    )
  })

  it('has one form, and is in the network of itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text)
        expect(address).not.toBeNull()
        expect(parseAddress(address ?? '')).toBe(address)
        expect(parseNetwork(text)).toBe(address)
        expect(createNetworks([text]).has(text)).toBe(true)
      }),
    )
  })
})

describe('a network', () => {
  it('holds the addresses that share its bits, and no others', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 8, max: 32 }), (inside, other, prefix) => {
        const start = startOf(inside, prefix)
        const networks = createNetworks([`${dotted(start)}/${prefix}`])
        expect(networks.has(dotted(inside))).toBe(true)
        expect(networks.has(`::ffff:${dotted(inside)}`)).toBe(true)
        const isInside = dotted(startOf(other, prefix)) === dotted(start)
        expect(networks.has(dotted(other))).toBe(isInside)
      }),
    )
  })

  it('is refused when bits stand behind its prefix, and read the same when it is mapped', () => {
    fc.assert(
      fc.property(ipv4, fc.integer({ min: 8, max: 31 }), (parts, prefix) => {
        const start = dotted(startOf(parts, prefix))
        const network = `${dotted(parts)}/${prefix}`
        const expected = dotted(parts) === start ? network : null
        expect(parseNetwork(network)).toBe(expected)
        expect(parseNetwork(`::ffff:${dotted(parts)}/${prefix + 96}`)).toBe(expected)
      }),
    )
  })

  it('is never half of the internet', () => {
    for (const base of ['0.0.0.0', '128.0.0.0', '::', '2000::'])
      for (let prefix = 0; prefix < 8; prefix += 1)
        expect(parseNetwork(`${base}/${prefix}`)).toBeNull()
    expect(parseNetwork('fd00::/8')).toBe('fd00::/8')
    expect(parseNetwork('2001:db8::1/32')).toBeNull()
  })

  it('holds nothing that is no address, whatever that is', () => {
    const networks = createNetworks(['10.0.0.0/8', '2001:db8::/32'])
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (parseAddress(text) === null) expect(networks.has(text)).toBe(false)
      }),
    )
    expect(() => createNetworks(['10.0.0.0/8', 'nonsense'])).toThrow(RangeError)
  })
})
