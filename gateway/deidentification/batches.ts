/** A batch of texts for one call. */
type Batch = readonly string[]

export type BatchLimits = { readonly mostTexts: number; readonly mostCharacters: number }

/** Puts texts together, in their order, into as few calls as the limits allow. */
export function batchesOf(texts: readonly string[], limits: BatchLimits): readonly Batch[] {
  const batches: string[][] = []
  let characters = 0
  for (const text of texts) {
    const last = batches.at(-1)
    const isFull =
      !last || last.length >= limits.mostTexts || characters + text.length > limits.mostCharacters
    if (isFull) {
      batches.push([text])
      characters = text.length
    } else {
      last.push(text)
      characters += text.length
    }
  }
  return batches
}
