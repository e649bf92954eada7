import type { AnswerEvent, AnswerEvents, Completion, CompletionChunk } from '../models/answer.ts'
import {
  type ChoiceRestorer,
  createChoiceRestorer,
  type Restoration,
  type RestoredCount,
} from './choice-restorer.ts'
import {
  append,
  aside,
  isEmpty,
  lastChunk,
  mapChunks,
  mapMessages,
  toEvent,
  withLastWords,
} from './chunks.ts'

const add = (one: RestoredCount, other: RestoredCount): RestoredCount => ({
  restored: one.restored + other.restored,
  unknown: one.unknown + other.unknown,
})

const nothing: RestoredCount = { restored: 0, unknown: 0 }

/** The restorers of one answer, by the index of their choice. */
function createChoices(restoration: Restoration) {
  const restorers = new Map<number, ChoiceRestorer>()
  const of = (index: number): ChoiceRestorer => {
    const restorer = restorers.get(index) ?? createChoiceRestorer(restoration)
    restorers.set(index, restorer)
    return restorer
  }
  const count = (): RestoredCount =>
    [...restorers.values()].map((restorer) => restorer.count()).reduce(add, nothing)
  return { of, count, indexes: () => restorers.keys() }
}

type Choices = ReturnType<typeof createChoices>

function restoreChunk(chunk: CompletionChunk, restorers: Choices): CompletionChunk[] {
  const asides: CompletionChunk[] = []
  const choices = chunk.choices.map((choice) => {
    const { before, delta } = restorers.of(choice.index).push(choice.delta)
    if (before) asides.push(aside(chunk, choice.index, before))
    return { ...choice, delta }
  })
  const rest = withLastWords({ ...chunk, choices }, ({ index }) => restorers.of(index).end())
  return [...asides, ...rest.filter((one) => !isEmpty(one))]
}

/** What an answer that ended without a finish reason still holds back. */
function remainder(chunk: CompletionChunk, restorers: Choices): CompletionChunk[] {
  return [...restorers.indexes()].flatMap((index) => {
    const words = restorers.of(index).end()
    return words ? [aside(chunk, index, words)] : []
  })
}

/**
 * Puts the originals back into content, reasoning and tool arguments, and holds back no more than what may be the
 * beginning of a surrogate. Reports the count when the answer has ended, however it ends.
 */
export async function* restored(
  events: AnswerEvents,
  restoration: Restoration,
  onCount: (count: RestoredCount) => void,
): AsyncGenerator<readonly AnswerEvent[]> {
  const restorers = createChoices(restoration)
  let last: CompletionChunk | null = null
  try {
    for await (const together of events) {
      last = lastChunk(together) ?? last
      yield mapChunks(together, (chunk) => restoreChunk(chunk, restorers))
    }
    if (last !== null) yield remainder(last, restorers).map(toEvent)
  } finally {
    onCount(restorers.count())
  }
}

/** The same for a whole answer, through the same restorers. */
export function restoreCompletion(
  completion: Completion,
  restoration: Restoration,
  onCount: (count: RestoredCount) => void,
): Completion {
  const restorers = createChoices(restoration)
  const whole = mapMessages(completion, ({ index, message }) => {
    const restorer = restorers.of(index)
    const { delta } = restorer.push(message)
    return append(delta, restorer.end() ?? {})
  })
  onCount(restorers.count())
  return whole
}
