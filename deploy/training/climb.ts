/** Weights in training, and the sum of squares of the steps that each has taken (AdaGrad). */
export type Table = { readonly weights: Float32Array; readonly squares: Float32Array }

const rate = 0.1

/** One step of a weight along its gradient, the smaller the further it has come already. */
export function climb({ weights, squares }: Table, row: number, gradient: number): void {
  const square = (squares[row] ?? 0) + gradient * gradient
  squares[row] = square
  weights[row] = (weights[row] ?? 0) + (rate * gradient) / Math.sqrt(square + 1e-2)
}
