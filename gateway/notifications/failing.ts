import type { ChannelState } from './ports.ts'

const longSeconds = 3_600

/** Whether people are not told by a channel: something did not arrive, or waits for longer than a receiver is away. */
export const isFailing = ({ failed, oldestWaitingSeconds }: ChannelState): boolean =>
  failed > 0 || oldestWaitingSeconds > longSeconds
