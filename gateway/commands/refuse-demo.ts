import type { Logger } from 'pino'
import { z } from 'zod'

import type { Config } from '../config.ts'
import { demoMark } from '../identity/discover.ts'
import { simulatorModel } from '../models/simulator/frames.ts'
import { UsageFault } from './command.ts'

const discovery = z.looseObject({ [demoMark]: z.boolean().optional() })
const modelList = z.object({ data: z.array(z.looseObject({ id: z.string() })) })

/**
 * Asks the identity provider and the models whether they are the demo ones, which say so; throws UsageFault when one is.
 * What cannot be asked now is let pass with a warning: the verifier of tokens refuses the demo provider by itself.
 */
export async function refuseDemo(config: Config, log: Logger): Promise<void> {
  const { issuer } = config.identity
  const faults = [
    issuer !== null && (await isDemoProvider(issuer, log)) ? ['OIDC_ISSUER'] : [],
    await simulatorAt('DEEPSEEK_BASE_URL', config.deepseek, log),
    await simulatorAt('ON_PREMISES_BASE_URL', config.onPremises, log),
  ].flat()
  if (faults.length === 0) return
  const names = faults.join(', ')
  throw new UsageFault(
    `${names} 指向演示服务，生产模式拒绝启动 / leads to a demo part, which production mode refuses`,
  )
}

async function isDemoProvider(issuer: string, log: Logger): Promise<boolean> {
  const url = `${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`
  const found = discovery.safeParse(await ask(url, log))
  return found.success && found.data[demoMark] === true
}

async function simulatorAt(
  setting: string,
  destination: Config['deepseek'],
  log: Logger,
): Promise<readonly string[]> {
  if (destination === null) return []
  const key = destination.apiKey ?? 'none'
  const found = modelList.safeParse(await ask(`${destination.baseUrl}/models`, log, key))
  const isSimulator = found.success && found.data.data.some(({ id }) => id === simulatorModel)
  return isSimulator ? [setting] : []
}

async function ask(url: string, log: Logger, key?: string): Promise<unknown> {
  try {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
    return await answer.json()
  } catch {
    log.warn({ host: new URL(url).host }, 'does not answer yet')
    return null
  }
}
