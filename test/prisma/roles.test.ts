/** Databases as hospitals set them up: owner, gateway and auditor are logins of their own, and the owner may not make roles. */
import { expect, test } from 'vitest'

import { excessRights } from '#audit'
import { migrate } from '#prisma'

import { aLog, aSession } from '../support/audit-log.ts'
import { aHospitalDatabase } from '../support/hospital-database.ts'
import { wardline } from '../support/wardline.ts'

test('migrations do not wait for gateways that serve', async () => {
  await using hospital = await aHospitalDatabase()
  await using log = aLog(hospital.writer, { longestRequestMs: 60_000 })
  await log.begin()
  expect(await migrate(hospital.owner)).toEqual([])
})

test('an owner who may not make roles gives rights to those that are there', async () => {
  await using hospital = await aHospitalDatabase()
  const ran = await wardline(['migrate', '--roles'], {
    environment: { DATABASE_URL: hospital.owner },
  })
  expect([ran.code, ran.errors]).toEqual([0, ''])
})

test('what everybody was given is taken back', async () => {
  await using hospital = await aHospitalDatabase()
  await using owner = await aSession(hospital.owner)
  await owner.query('GRANT SELECT ON content_key TO PUBLIC')
  await wardline(['migrate'], { environment: { DATABASE_URL: hospital.owner } })
  await using auditor = await aSession(hospital.reader)
  await expect(auditor.query('SELECT FROM content_key')).rejects.toThrow('permission denied')
})

test('another database of the server gives the roles nothing unasked', async () => {
  await using hospital = await aHospitalDatabase()
  await using administrator = await aSession(hospital.administrator)
  await administrator.query('CREATE DATABASE another')
  const inAnother = (url: string) => Object.assign(new URL(url), { pathname: '/another' }).href
  await wardline(['migrate'], { environment: { DATABASE_URL: inAnother(hospital.administrator) } })
  await using gateway = await aSession(inAnother(hospital.writer))
  await expect(gateway.query('SELECT FROM principal')).rejects.toThrow('permission denied')
})

test('the gateway cannot let in again who was disabled', async () => {
  await using hospital = await aHospitalDatabase()
  await using gateway = await aSession(hospital.writer)
  await expect(gateway.query('UPDATE principal SET disabled_at = NULL')).rejects.toThrow(
    'permission denied',
  )
})

test('every way to more than a gateway needs is told', async () => {
  await using hospital = await aHospitalDatabase()
  await using administrator = await aSession(hospital.administrator)
  expect(await excessRights(hospital.reader)).toEqual([])
  expect(await excessRights(hospital.owner)).toEqual(['owner'])
  expect(await excessRights(hospital.administrator)).toEqual(['superuser'])
  for (const [given, taken, rights] of [
    ['GRANT postgres TO gateway', 'REVOKE postgres FROM gateway', ['superuser']],
    ['ALTER ROLE gateway BYPASSRLS', 'ALTER ROLE gateway NOBYPASSRLS', ['bypass-row-security']],
    ['ALTER ROLE gateway CREATEROLE', 'ALTER ROLE gateway NOCREATEROLE', ['create-roles']],
    ['GRANT hospital_owner TO gateway', 'REVOKE hospital_owner FROM gateway', ['owner']],
    ['GRANT DELETE ON log_batch TO gateway', 'REVOKE DELETE ON log_batch FROM gateway', ['change']],
    ['GRANT TRUNCATE ON entry_p1 TO gateway', 'REVOKE ALL ON entry_p1 FROM gateway', ['change']],
    [
      'GRANT UPDATE (note) ON log_checkpoint TO gateway',
      'REVOKE UPDATE ON log_checkpoint FROM gateway',
      ['change'],
    ],
  ] as const) {
    await administrator.query(given)
    expect(await excessRights(hospital.writer), given).toEqual(rights)
    await administrator.query(taken)
    expect(await excessRights(hospital.writer), taken).toEqual([])
  }
})
