import { z } from 'zod'

import { isFailing } from '../notifications/failing.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import type { Route } from './route.ts'

/** `GET /healthz`: the process runs. */
export function healthz(): Route {
  return {
    method: 'get',
    path: '/healthz',
    summary: { zh: '进程存活', en: 'The process is alive' },
    access: 'public',
    answer: z.object({ status: z.literal('ok') }),
    problems: [],
    steps: [
      (ctx) => {
        ctx.body = { status: 'ok' }
      },
    ],
  }
}

/** What serves today and will not for ever; or that people are not told of what happens. */
const warnings = ['no_spare_partition', 'notifications_failing'] as const

type Warning = (typeof warnings)[number]

async function warningsOf({ audit, notifications }: Ports): Promise<readonly Warning[]> {
  // Who asks whether requests can be served does not wait for what cannot tell of messages.
  const states = await notifications.states().catch(() => [])
  return [
    ...((await audit.room()) < 1 ? (['no_spare_partition'] as const) : []),
    ...(states.some(isFailing) ? (['notifications_failing'] as const) : []),
  ]
}

/**
 * `GET /readyz`: requests can be served, that is, the audit log can be written, the policy is known, what it says can be kept and
 * counted, and a destination is configured. It warns when the log has room in no more than one partition, and when messages to people do not arrive.
 */
export function readyz(ports: Ports): Route {
  return {
    method: 'get',
    path: '/readyz',
    summary: { zh: '可以受理请求', en: 'Requests can be served' },
    access: 'public',
    answer: z.object({ status: z.literal('ready'), warnings: z.array(z.enum(warnings)) }),
    problems: ['audit_unavailable', 'policy_unavailable', 'no_destination'],
    steps: [
      async (ctx) => {
        if (!(await ports.audit.isWritable())) {
          throw new Problem('audit_unavailable', {
            zh: '审计日志不可写',
            en: 'the audit log cannot be written',
          })
        }
        if (ports.bundle().useCases.some(({ content }) => content.keep !== 'none'))
          await ports.vault.check()
        await ports.limits.check()
        if (ports.models.health().length === 0) {
          throw new Problem('no_destination', {
            zh: '未配置任何模型',
            en: 'no destination is configured',
          })
        }
        ctx.body = { status: 'ready', warnings: await warningsOf(ports) }
      },
    ],
  }
}

/** `GET /metrics`: Prometheus text format. */
export function metrics(ports: Ports): Route {
  return {
    method: 'get',
    path: '/metrics',
    summary: { zh: 'Prometheus 指标', en: 'Prometheus metrics' },
    access: 'public',
    answer: 'text/plain',
    problems: [],
    steps: [
      async (ctx) => {
        ctx.set('content-type', ports.metrics.registry.contentType)
        ctx.body = await ports.metrics.registry.metrics()
      },
    ],
  }
}
