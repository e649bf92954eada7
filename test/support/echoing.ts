import { echoes } from './echo.ts'
import { aGateway, type TestGateway } from './gateway.ts'
import { recordingUpstream, type RecordingUpstream } from './upstream.ts'

/** A gateway before a model that says again what it was told. */
export type EchoingGateway = AsyncDisposable & {
  readonly gateway: TestGateway
  readonly upstream: RecordingUpstream
}

export async function anEchoingGateway(): Promise<EchoingGateway> {
  const upstream = await recordingUpstream({ answer: echoes() })
  const gateway = await aGateway({ upstream: upstream.url })
  return {
    gateway,
    upstream,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}
