import type { Text, Unsupported } from '#policy'

import type { AnswerEvent } from '../models/answer.ts'
import type { Delivery } from './deliver.ts'

/** What every answer says about itself, in `wardline` beside the OpenAI fields. */
export type Metadata = {
  readonly entry: number
  readonly receipt: string
  readonly useCase: string
  readonly level: number
  readonly residualLevel: number
  readonly destination: string
  readonly policy: string
  readonly review: { readonly required: boolean; readonly by: Text }
  /** Implicit label of generated content (GB 45438-2025; 人工智能生成合成内容标识办法 art. 5). */
  readonly AIGC: {
    readonly Label: '1'
    readonly ContentProducer: string
    readonly ProduceID: string
  }
  readonly notice: Text
}

/** Explicit label at the end of an answer, where the use case asks for it (标识办法 art. 4). */
export const visibleLabel =
  '\n\n（本内容由人工智能生成，仅供参考，须由医务人员核实后使用。AI-generated; to be verified by staff before use.）'

/** The metadata of one answer. */
export function metadataOf({ answer, departure: { permit }, receipt }: Delivery): Metadata {
  return {
    entry: receipt.index,
    receipt: receipt.hash,
    useCase: permit.useCase.id,
    level: permit.level,
    residualLevel: permit.residual,
    destination: answer.destination,
    policy: permit.policy,
    review: permit.useCase.review,
    AIGC: {
      Label: '1',
      ContentProducer: 'wardline',
      ProduceID: `${receipt.index}-${receipt.hash.slice(0, 16)}`,
    },
    notice: { zh: '本内容由人工智能生成', en: 'AI-generated content' },
  }
}

/**
 * The last events of a stream, the last chunk of them with what can only be said at the end: how many names and numbers
 * the model seems to have invented, and never which.
 */
export function withClosing(
  events: readonly AnswerEvent[],
  unsupported: readonly Unsupported[],
): readonly AnswerEvent[] {
  const last = events.findLastIndex(({ kind }) => kind === 'chunk')
  return events.map((event, index) => {
    if (index !== last || event.kind !== 'chunk') return event
    const known: unknown = event.chunk['wardline']
    const wardline = { ...(typeof known === 'object' && known), unsupported }
    return { kind: 'chunk', chunk: { ...event.chunk, wardline } }
  })
}
