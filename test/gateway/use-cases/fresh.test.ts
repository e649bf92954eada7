import { describe, expect, it } from 'vitest'

import { createFresh } from '../../../gateway/use-cases/fresh.ts'

type Reading = {
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
}

/** A value whose every reading ends when the test says so, and a clock that goes when it says so. */
function opened() {
  let at = 0
  const readings: Reading[] = []
  const read = (): Promise<string> =>
    new Promise((resolve, reject) => void readings.push({ resolve, reject }))
  const fresh = createFresh(read, { trustedMs: 1_000, now: () => at })
  return { fresh, readings, pass: (ms: number) => void (at += ms) }
}

describe('a value that is read elsewhere', () => {
  it('is read once for all who ask, until it is too old', async () => {
    const { fresh, readings, pass } = opened()
    const both = [fresh.get(), fresh.get()]
    readings[0]?.resolve('a')
    expect(await Promise.all(both)).toEqual(['a', 'a'])
    pass(999)
    expect(await fresh.get()).toBe('a')
    expect(readings).toHaveLength(1)
    pass(1)
    const again = fresh.get()
    readings[1]?.resolve('b')
    expect(await again).toBe('b')
  })

  it('is as old as the beginning of its reading', async () => {
    const { fresh, readings, pass } = opened()
    const first = fresh.get()
    pass(1_000)
    readings[0]?.resolve('a')
    await first
    void fresh.get()
    expect(readings).toHaveLength(2)
  })

  it('is read anew for who asks after it was forgotten, even during a reading', async () => {
    const { fresh, readings } = opened()
    const before = fresh.get()
    fresh.forget()
    const after = fresh.get()
    readings[1]?.resolve('new')
    expect(await after).toBe('new')
    readings[0]?.resolve('old')
    expect(await before).toBe('old')
    expect(await fresh.get()).toBe('new')
    expect(readings).toHaveLength(2)
  })

  it('is not what it was when it cannot be read, and is tried again at once', async () => {
    const { fresh, readings, pass } = opened()
    const good = fresh.get()
    readings[0]?.resolve('a')
    await good
    pass(1_000)
    const bad = fresh.get()
    readings[1]?.reject(new Error('away'))
    await expect(bad).rejects.toThrow('away')
    const back = fresh.get()
    readings[2]?.resolve('c')
    expect(await back).toBe('c')
  })
})
