/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export type Random = () => number

export function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of several, each as likely. */
export function pick<Item>(items: ArrayLike<Item>, random: Random): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

/** One of several, the first ones more likely: the place is drawn as the given power of a uniform number. */
export function pickEarly<Item>(items: ArrayLike<Item>, power: number, random: Random): Item {
  const item = items[Math.floor(random() ** power * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

/** Puts the items in an order of chance, in place. */
export function shuffle<Item>(items: Item[], random: Random): Item[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const [a, b] = [items[index], items[other]]
    if (a === undefined || b === undefined) continue
    items[index] = b
    items[other] = a
  }
  return items
}
