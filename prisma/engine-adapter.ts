import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { Pool, QueryArrayConfig, QueryArrayResult } from 'pg'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/** Prisma's PostgreSQL adapter, mended where the migration engine asks more of it than the client does. */
export function engineAdapter(pool: Pool): ErrorCapturingSqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  const charColumns = rememberCharColumns(pool)
  factory.connect = async () => naming(charColumns, runningWholeScripts(await connect()))
  return bindMigrationAwareSqlAdapterFactory(factory)
}

/**
 * The adapter's own version cuts scripts at every semicolon, through function bodies too, and commits piece by piece.
 * Sent whole, PostgreSQL parses the script and runs it as one transaction: all of a migration or nothing of it.
 */
function runningWholeScripts(adapter: Adapter): Adapter {
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] })
  }
  return adapter
}

type CharColumns = WeakMap<readonly unknown[], readonly number[]>

const charType = 18
const textType = 25

// PostgreSQL's catalogue has columns of its one-byte type "char". The adapter does not know the type and the engine
// insists on it, so the pool passes them off as text and `naming` tells the engine what they are.
function rememberCharColumns(pool: Pool): CharColumns {
  const columns: CharColumns = new WeakMap()
  const query = pool.query.bind(pool)
  const remembering = async (config: QueryArrayConfig): Promise<QueryArrayResult> => {
    const result = await query(config)
    // A script of several statements answers with a list of results, which itself has neither fields nor rows.
    if (Array.isArray(result)) return result
    const found = result.fields.flatMap((field, at) => (field.dataTypeID === charType ? [at] : []))
    for (const at of found) Object.assign(result.fields[at] ?? {}, { dataTypeID: textType })
    columns.set(result.rows, found)
    return result
  }
  Object.assign(pool, { query: remembering })
  return columns
}

function naming(charColumns: CharColumns, adapter: Adapter): Adapter {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const at of charColumns.get(result.rows) ?? []) {
      result.columnTypes[at] = ColumnTypeEnum.Character
    }
    return result
  }
  return adapter
}
