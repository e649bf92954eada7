import { expect, test } from 'vitest'

import { createSlots } from '../../../gateway/deidentification/slots.ts'

const { signal: patient } = new AbortController()

test('who finds no place waits in line', async () => {
  const slots = createSlots(1)
  const order: string[] = []
  const first = await slots.take(patient)
  const waiting = ['second', 'third'].map(async (name) => {
    const release = await slots.take(patient)
    order.push(name)
    release()
  })
  expect(order).toEqual([])
  first()
  await Promise.all(waiting)
  expect(order).toEqual(['second', 'third'])
  ;(await slots.take(patient))()
})

test('who leaves the line takes no place', async () => {
  const slots = createSlots(1)
  const first = await slots.take(patient)
  const impatient = new AbortController()
  const waiting = slots.take(impatient.signal)
  impatient.abort()
  await expect(waiting).rejects.toThrow()
  await expect(slots.take(impatient.signal)).rejects.toThrow()
  first()
  ;(await slots.take(patient))()
})
