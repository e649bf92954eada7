import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { openNotifications, type NotificationStore } from '#prisma'

import { aSession } from '../support/audit-log.ts'
import { aHospitalDatabase } from '../support/hospital-database.ts'

type Store = NotificationStore & AsyncDisposable

/** As the gateway opens it, with the rights of a writer. */
function aStore(connectionString: string): Store {
  const store = openNotifications(connectionString)
  return { ...store, [Symbol.asyncDispose]: store.close }
}

const aMessage = (event: string, channel = 'webhook') => ({
  id: randomUUID(),
  event,
  channel,
  kind: 'break-glass',
  severity: 'warning',
  notice: { kind: 'break-glass' },
})

const stateOf = async (store: Store, id: string) => {
  const { state, attempts, result } = (await store.find(id)) ?? {}
  return { state, attempts, result }
}

test('an event is queued once for each channel', async () => {
  await using hospital = await aHospitalDatabase()
  await using store = aStore(hospital.writer)
  await Promise.all([
    store.add([aMessage('entry:1'), aMessage('entry:1', 'email'), aMessage('entry:2')]),
    store.add([aMessage('entry:2'), aMessage('entry:1', 'email')]),
  ])
  expect(await store.states()).toMatchObject([
    { channel: 'email', waiting: 1, failed: 0 },
    { channel: 'webhook', waiting: 2, failed: 0 },
  ])
  const all = await store.list({ after: null, state: null }, 10)
  const [first] = all
  expect(await store.list({ after: first?.id ?? null, state: 'waiting' }, 1)).toEqual([all[1]])
})

test('one process at a time works for a channel, and others are not held up', async () => {
  await using hospital = await aHospitalDatabase()
  await using one = aStore(hospital.writer)
  await using other = aStore(hospital.writer)
  const worked: string[] = []
  await one.alone('webhook', async () => {
    await other.alone('webhook', async () => void worked.push('other on the same'))
    await other.alone('email', async () => void worked.push('other'))
  })
  await other.alone('webhook', async () => void worked.push('other afterwards'))
  expect(worked).toEqual(['other', 'other afterwards'])
})

test('who fails at the work lets go of it', async () => {
  await using hospital = await aHospitalDatabase()
  await using store = aStore(hospital.writer)
  const work = store.alone('webhook', async () => Promise.reject(new Error('stopped')))
  await expect(work).rejects.toThrow('stopped')
  let isMine = false
  await store.alone('webhook', async () => void (isMine = true))
  expect(isMine).toBe(true)
})

test('a connection that breaks during the work ends the work, and not the process', async () => {
  await using hospital = await aHospitalDatabase()
  await using administrator = await aSession(hospital.administrator)
  await using store = aStore(hospital.writer)
  const message = aMessage('entry:1')
  await store.add([message])
  const work = store.alone('webhook', async (queue) => {
    await queue.next()
    await administrator.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'wardline-notifications'`)
    // As long as a message is being sent nothing is asked.
    await setTimeout(200)
    await queue.sent(message.id)
  })
  await expect(work).rejects.toThrow()
  expect(await stateOf(store, message.id)).toMatchObject({ state: 'waiting', attempts: 1 })
})

test('a message waits for its time, and is given up when its day is over', async () => {
  await using hospital = await aHospitalDatabase()
  await using owner = await aSession(hospital.owner)
  await using store = aStore(hospital.writer)
  const message = aMessage('entry:1')
  await store.add([message])
  await store.alone('webhook', async (queue) => {
    expect(await queue.next()).toMatchObject({ id: message.id, attempts: 1 })
    await queue.again(message.id, 60_000, 'timeout')
    expect(await queue.next()).toBe(null)
    await queue.wake()
    expect(await queue.next()).toMatchObject({ id: message.id, attempts: 2 })
    await owner.query("UPDATE notification SET give_up_at = now() + INTERVAL '59 seconds'")
    await queue.again(message.id, 60_000, 'http-503')
    expect(await queue.next()).toBe(null)
  })
  expect(await stateOf(store, message.id)).toEqual({
    state: 'failed',
    attempts: 2,
    result: 'http-503',
  })
  expect(await store.retry(message.id)).toMatchObject({ state: 'waiting', doneAt: null })
  await store.alone('webhook', async (queue) => {
    await queue.next()
    // It has another day.
    await queue.again(message.id, 60_000, 'http-503')
    expect(await stateOf(store, message.id)).toMatchObject({ state: 'waiting' })
    await queue.sent(message.id)
  })
  expect(await store.retry(message.id)).toBe(null)
})

test('what is due at once is there at once, whatever the clock says behind the millisecond', async () => {
  await using hospital = await aHospitalDatabase()
  await using store = aStore(hospital.writer)
  await store.alone('webhook', async (queue) => {
    for (let turn = 0; turn < 40; turn += 1) {
      const message = aMessage(`entry:${turn}`)
      await store.add([message])
      expect(await queue.next()).toMatchObject({ id: message.id })
      await queue.again(message.id, 60_000, 'timeout')
      await queue.wake()
      expect(await queue.next()).toMatchObject({ id: message.id })
      await queue.sent(message.id)
    }
  })
})

test('what is old goes, and what nobody works on is given up', async () => {
  await using hospital = await aHospitalDatabase()
  await using owner = await aSession(hospital.owner)
  await using store = aStore(hospital.writer)
  const [old, young, lost, waiting] = [1, 2, 3, 4].map((at) => aMessage(`entry:${at}`))
  await store.add([old!, young!, lost!, waiting!])
  await owner.query(
    `UPDATE notification SET state = 'sent', done_at = now() - INTERVAL '31 days' WHERE event = 'entry:1';
     UPDATE notification SET state = 'sent', done_at = now() - INTERVAL '29 days' WHERE event = 'entry:2';
     UPDATE notification SET give_up_at = now() - INTERVAL '3 hours' WHERE event = 'entry:3'`,
  )
  await store.clear()
  expect(await store.find(old!.id)).toBe(null)
  expect(await stateOf(store, young!.id)).toMatchObject({ state: 'sent' })
  expect(await stateOf(store, lost!.id)).toMatchObject({ state: 'failed', result: 'abandoned' })
  expect(await stateOf(store, waiting!.id)).toMatchObject({ state: 'waiting' })
})

test('no word of a receiver is stored', async () => {
  await using hospital = await aHospitalDatabase()
  await using store = aStore(hospital.writer)
  const message = aMessage('entry:1')
  await store.add([message])
  const work = store.alone('webhook', (queue) => queue.failed(message.id, '患者 张伟'))
  await expect(work).rejects.toThrow('notification_result_check')
})
