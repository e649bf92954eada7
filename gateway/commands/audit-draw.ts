import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

import {
  evidenceFrom,
  Redraw,
  Verifier,
  type PublicKey,
  type Redrawn,
  type Verification,
} from '#audit'

import { withProgress } from './progress.ts'

/** What is to be reviewed by the draw, worked out again from an export, and whether the export holds. */
export async function drawAgain(
  file: string,
  keys: readonly PublicKey[],
): Promise<Redrawn & { readonly verification: Verification }> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  const lines = createInterface({ input, crlfDelay: Infinity })
  const verifier = new Verifier({ keys })
  const redraw = new Redraw()
  for await (const piece of withProgress(evidenceFrom(lines))) {
    verifier.take(piece)
    redraw.take(piece)
  }
  return { ...redraw.result(), verification: verifier.result(true) }
}

/** Prints what was drawn, one JSON line for each entry; true when the log opened no case that the draw does not give. */
export function tellDraw({ drawn, covered, undue }: Redrawn): boolean {
  for (const one of drawn) console.log(JSON.stringify(one))
  const open = drawn.filter(({ opened }) => opened === null).length
  console.error(
    `已签名 ${covered} 条，抽中 ${drawn.length} 条，其中 ${open} 条尚未立案 / ${covered} entries are signed, ${drawn.length} drawn, ${open} of them without a case yet`,
  )
  for (const entry of undue)
    console.error(
      `第 ${entry} 条未抽中却以抽查立案 / entry ${entry} was not drawn, and has a case of the draw`,
    )
  return undue.length === 0
}
