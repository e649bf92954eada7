import { expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { aGateway } from '../support/gateway.ts'
import { wardline } from '../support/wardline.ts'

const secret = 'the same each time'.padEnd(40, '.')

test('a gateway does not start on a log that is not the one it signed, and says why', async () => {
  await using database = await aDatabase()
  {
    await using gateway = await aGateway({ database: database.connectionString, secret })
    await gateway.keyOf('dr.lin')
  }
  await using intruder = await aSession(database.connectionString)
  await intruder.query(
    'ALTER TABLE entry DISABLE TRIGGER ALL; ALTER TABLE log_batch DISABLE TRIGGER ALL',
  )
  await intruder.query('DELETE FROM log_batch; DELETE FROM entry')

  await expect(aGateway({ database: database.connectionString, secret })).rejects.toMatchObject({
    name: 'LogRefused',
    message: expect.stringContaining('The log has 0 entries, and 2 were signed.') as string,
  })
})

test('a key file that holds no key is one clear line, and nothing of the file', async () => {
  for (const file of ['README.md', 'nowhere.pem']) {
    const ran = await wardline(['audit', 'key'], { environment: { AUDIT_SIGNING_KEY_FILE: file } })
    expect(ran.code).not.toBe(0)
    expect(ran.errors).toContain(`AUDIT_SIGNING_KEY_FILE: ${file}`)
    expect(ran.errors).not.toContain('    at ')
    expect(ran.errors).not.toContain('npm start')
  }
})
