import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { AuditUnavailable, type AuditLog, type Receipt, type SealedContent } from '#audit'
import { migrate } from '#prisma'

import { aDraft, aLog, aSession, soundness } from '../support/audit-log.ts'
import { until } from '../support/entries.ts'
import { aPostgresServer } from '../support/postgres.ts'
import { aSmallDisk, ownAs } from '../support/small-disk.ts'

const probe = aSmallDisk(1)
probe?.[Symbol.dispose]()
const mayMount = probe !== null
if (!mayMount) console.log('Full disks are not tried: this process may not mount one.')

const content = (): SealedContent => ({
  kind: 'masked',
  keys: [crypto.randomUUID()],
  sealed: Buffer.concat([Buffer.of(1), randomBytes(100_000)]),
  until: new Date(),
})

/** Appends until it is refused; answers what was confirmed. */
async function appendUntilRefused(log: AuditLog): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  for (;;) {
    try {
      receipts.push(await log.append(aDraft(), [content()]))
    } catch (error) {
      expect(error).toBeInstanceOf(AuditUnavailable)
      return receipts
    }
  }
}

async function expectWhole(log: AuditLog, receipts: readonly Receipt[]): Promise<void> {
  for (const { index, hash } of receipts) expect((await log.read(index))?.hash).toBe(hash)
  expect(await soundness(log)).toMatchObject({ broken: null })
}

test.skipIf(!mayMount)(
  'a disk that is full refuses, loses nothing, and works again when there is room',
  async () => {
    await using server = await aPostgresServer()
    using disk = aSmallDisk(24)
    if (disk === null) throw new Error('A disk could be mounted a moment ago.')
    ownAs(disk.folder, server.folder)
    await migrate(server.connectionString)
    await using owner = await aSession(server.connectionString)
    await owner.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`)
    for (const table of ['entry_p0', 'log_batch', 'log_node', 'content'])
      await owner.query(`ALTER TABLE ${table} SET TABLESPACE small`)
    await using log = aLog(server.connectionString)

    const before = await appendUntilRefused(log)
    expect(before.length).toBeGreaterThan(0)
    expect(await log.isWritable()).toBe(true)
    await disk.fill()
    await expect(log.append(aDraft(), [content()])).rejects.toThrow(AuditUnavailable)

    await owner.query(`ALTER TABLE content SET TABLESPACE pg_default`)
    disk.clear()
    const after = await log.append(aDraft(), [content()])
    expect(after.index).toBe(before.length)
    await expectWhole(log, [...before, after])
  },
)

test.skipIf(!mayMount)(
  'a full disk of the write-ahead log stops the server, and nothing that was confirmed is lost',
  async () => {
    await using server = await aPostgresServer(
      'min_wal_size=32MB',
      'max_wal_size=1GB',
      'wal_recycle=off',
    )
    using disk = aSmallDisk(80)
    if (disk === null) throw new Error('A disk could be mounted a moment ago.')
    await migrate(server.connectionString)
    await server.stopImmediately()
    const [wal, moved] = [join(server.folder, 'pg_wal'), join(disk.folder, 'wal')]
    mkdirSync(moved)
    cpSync(wal, moved, { recursive: true })
    rmSync(wal, { recursive: true })
    symlinkSync(moved, wal)
    ownAs(disk.folder, server.folder)
    await server.start()
    await using log = aLog(server.connectionString)

    const before = await appendUntilRefused(log)
    expect(before.length).toBeGreaterThan(100)
    await server.stopImmediately()
    disk.grow(400)
    await server.start()
    await until(() => log.isWritable())
    const after = await log.append(aDraft(), [content()])
    expect(after.index).toBeGreaterThanOrEqual(before.length)
    await expectWhole(log, [...before, after])
  },
)
