import { z } from 'zod'

/**
 * The path of a tile (C2SP tlog-tiles): `<level>/<index>[.p/<width>]`, `entries` in the place of the level for entries. An index is
 * written in groups of three digits, all but the last after an `x`.
 */
export const tilePath = z
  .string()
  .regex(
    /^(?:entries|[0-5])(?:\/x\d{3}){0,4}\/\d{3}(?:\.p\/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?$/u,
  )
  .refine((path) => !/^[^/]+\/x000/u.test(path), 'an index without leading zeros')
  .transform((path) => {
    const [address = '', width = '256'] = path.split('.p/')
    const [level = '', ...groups] = address.split('/')
    return {
      level: level === 'entries' ? ('entries' as const) : Number(level),
      index: Number(groups.map((group) => group.replace('x', '')).join('')),
      width: Number(width),
    }
  })
