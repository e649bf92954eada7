const every = 10_000

/** Tells on a terminal how many pieces have gone by; says nothing when nobody watches. */
export async function* withProgress<Piece>(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let count = 0
  for await (const piece of pieces) {
    yield piece
    count += 1
    if (process.stderr.isTTY && count % every === 0) process.stderr.write(`\r${count}`)
  }
  if (process.stderr.isTTY && count >= every) process.stderr.write(`\r${count}\n`)
}
