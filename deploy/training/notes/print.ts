/** `node deploy/training/notes/print.ts training|tuning|held-out`: the notes as JSON Lines for `wardline deid eval`. */
import { readNotes, shares } from './read.ts'

const share = shares.find((one) => one === process.argv[2])
if (share === undefined) throw new Error(`which share: ${shares.join(', ')}?`)
for (const note of readNotes(share)) process.stdout.write(`${JSON.stringify(note)}\n`)
