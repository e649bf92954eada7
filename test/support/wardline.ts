import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** What a command printed and how it ended. */
export type Ran = { readonly code: number | null; readonly output: string; readonly errors: string }

/** Runs `wardline …` as a process of its own; of the settings it knows only these. */
export async function wardline(
  words: readonly string[],
  more: { readonly environment?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ['gateway/cli.ts', ...words], { env: more.environment })
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.end(more.input ?? '')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, output, errors }
}
