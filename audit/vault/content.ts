/** What is kept of a request: as it was written, as the model saw it, the answer; and why somebody opened it. */
export const contentKinds = ['prompt', 'masked', 'answer', 'reason'] as const

export type ContentKind = (typeof contentKinds)[number]

/** Content as it is stored beside its entry: encrypted, and readable only while all of its keys exist. */
export type SealedContent = {
  readonly kind: ContentKind
  /** Ids of data keys. */
  readonly keys: readonly string[]
  readonly sealed: Buffer
  /** It is kept until then, and longer only under a legal hold. */
  readonly until: Date
}

/** What an entry says of its content: the hash, in hexadecimal, and length of the ciphertext. */
export type ContentSummary = { readonly sha256: string; readonly bytes: number }
