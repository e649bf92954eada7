import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requireWholeLog } from '../steps/require-log.ts'
import type { Context, Step } from '../steps/state.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'
import { tilePath } from './tile-path.ts'

const access = (ports: Ports): readonly Step[] => [authenticate(ports), requireWholeLog(ports)]

const problems = ['access_denied', 'not_found', 'audit_unavailable'] as const

/** `GET /api/audit/tlog/checkpoint`: the newest checkpoint, where a reader of tiles looks for it (C2SP tlog-tiles). */
export function readTlogCheckpoint(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/tlog/checkpoint',
    summary: { zh: '检查点（tlog-tiles）', en: 'The newest checkpoint (C2SP tlog-tiles)' },
    access: 'identified',
    answer: 'text/plain',
    problems: ['access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports),
      async (ctx) => {
        ctx.type = 'text/plain; charset=utf-8'
        ctx.body = await ports.audit.checkpoint()
      },
    ],
  }
}

/** `GET /api/audit/tlog/tile/…`: the hashes of the log, or its entries, for any monitor that reads tiles. */
export function readTlogTile(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/tlog/tile/*path',
    summary: {
      zh: '日志的哈希分块（tile/<层>/<序号>）与条目分块（tile/entries/<序号>）',
      en: 'Hashes of the log (tile/<level>/<index>) and its entries (tile/entries/<index>), C2SP tlog-tiles',
    },
    access: 'identified',
    answer: 'application/octet-stream',
    problems,
    steps: [
      ...access(ports),
      async (ctx) => {
        ctx.body = await bytesOf(ctx, ports)
        ctx.type = 'application/octet-stream'
      },
    ],
  }
}

async function bytesOf(ctx: Context, ports: Ports): Promise<Buffer> {
  const name = tilePath.safeParse(ctx['params']?.path)
  if (!name.success) throw noSuchTile()
  const { level, ...place } = name.data
  const bytes =
    level === 'entries'
      ? await ports.audit.bundle(place)
      : await ports.audit.tile({ level, ...place })
  if (bytes === null) throw noSuchTile()
  // Hashes say nothing; entries do.
  if (level === 'entries') await recordReading(ctx, ports, 'audit.query')
  return bytes
}

const noSuchTile = () =>
  new Problem('not_found', { zh: '没有这个分块', en: 'the log has no such tile' })
