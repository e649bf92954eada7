import type { Receipt } from './entry.ts'
import { AuditUnavailable } from './log.ts'
import type { SealedEntry } from './seal.ts'

/** An append that waits for its entry to become durable. */
export type Pending = {
  readonly entry: SealedEntry
  readonly receipt: Promise<Receipt>
  /** Whether its caller is still waiting. */
  isOpen(): boolean
  resolve(receipt: Receipt): void
  reject(cause: unknown): void
}

/** Starts to wait, for no longer than the deadline. */
export function createPending(entry: SealedEntry, deadlineMs: number): Pending {
  const { promise: receipt, resolve, reject } = Promise.withResolvers<Receipt>()
  let isOpen = true
  const settle = (): void => {
    isOpen = false
    clearTimeout(timer)
  }
  const timer = setTimeout(() => {
    settle()
    reject(new AuditUnavailable(`The entry was not durable after ${deadlineMs} ms.`))
  }, deadlineMs)
  return {
    entry,
    receipt,
    isOpen: () => isOpen,
    resolve(value) {
      settle()
      resolve(value)
    },
    reject(cause) {
      settle()
      reject(new AuditUnavailable('The entry could not be written.', { cause }))
    },
  }
}
