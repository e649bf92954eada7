import type { Bundle } from '#policy'

import { echoes } from './echo.ts'
import { aGateway, type TestGateway } from './gateway.ts'
import { recordingUpstream, type RecordingUpstream } from './upstream.ts'

/** A gateway before a model that says again what it was told. */
export type EchoingGateway = AsyncDisposable & {
  readonly gateway: TestGateway
  readonly upstream: RecordingUpstream
}

/** `bundle` is the shipped one unless it is given. */
export async function anEchoingGateway(bundle?: Bundle): Promise<EchoingGateway> {
  const upstream = await recordingUpstream({ answer: echoes() })
  const gateway = await aGateway({ upstream: upstream.url, ...(bundle && { bundle }) })
  return {
    gateway,
    upstream,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}
