import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { aDraft, aLog } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { aGateway } from '../support/gateway.ts'
import { wardline } from '../support/wardline.ts'

const reader = process.env['GO_TLOG_READER']
if (reader === undefined) console.log('The Go reader is skipped; test/go/run.sh runs it.')

const secret = 'a secret of the tests, long enough'.padEnd(40, '.')

test.skipIf(reader === undefined)(
  'the Go implementation reads the log and finds that it holds',
  async () => {
    await using database = await aDatabase()
    {
      await using log = aLog(database.connectionString)
      await Promise.all(Array.from({ length: 900 }, () => log.append(aDraft())))
    }
    await using gateway = await aGateway({ database: database.connectionString, secret })
    const officer = await gateway.keyOf('officer.zhou')
    const { output } = await wardline(['audit', 'key'], {
      environment: { WARDLINE_SECRET: secret },
    })
    const read = promisify(execFile)
    const { stdout } = await read(reader ?? '', [gateway.url, officer, output.trim()])
    expect(Number(stdout.split(' ')[0])).toBeGreaterThan(900)

    const other = output.trim().replace(/[A-Za-z](?==*$)/u, (unit) => (unit === 'A' ? 'B' : 'A'))
    await expect(read(reader ?? '', [gateway.url, officer, other])).rejects.toThrow()
  },
)
