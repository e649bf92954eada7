/** Why the analyzer gave no findings; closed vocabulary, for logs and metrics. */
export type FailureReason =
  | 'timeout'
  | 'unreachable'
  | 'status'
  | 'malformed'
  | 'busy'
  | 'circuit-open'

/** The analyzer could not be asked or gave no usable answer. It holds nothing of what was sent or answered. */
export class AnalyzerFailure extends Error {
  override readonly name = 'AnalyzerFailure'
  readonly code: FailureReason

  constructor(code: FailureReason) {
    super(`Presidio 分析服务不可用 / the Presidio analyzer is unavailable: ${code}`)
    this.code = code
  }
}
