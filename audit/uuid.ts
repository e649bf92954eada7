import { randomUUID } from 'node:crypto'

/** A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then chance, which Node keeps in store for UUIDs. */
export function uuidV7(now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
