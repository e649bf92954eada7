/** The engine alone, in one thread: how its time grows with the text, and Presidio beside it when one is named. */
import { findIdentifiers } from '#policy'

import { longNote } from './note.ts'

const search = { minimumScore: 0.5, keep: [] }
const lengths = [1_000, 2_000, 10_000, 100_000, 1_000_000]
const analyzer = process.env['PRESIDIO_ANALYZER_URL']

const ofLength = (length: number): string =>
  longNote.repeat(Math.ceil(length / longNote.length)).slice(0, length)

type Times = { readonly median: number; readonly p99: number }

async function timesOf(rounds: number, work: () => unknown): Promise<Times> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0
  return { median: at(0.5), p99: at(0.99) }
}

/** Prints one line a length. */
export async function measureEngine(): Promise<void> {
  console.log('\nengine alone, one thread')
  console.log('characters   median ms    p99 ms    MB/s of UTF-8')
  await timesOf(1_000, () => findIdentifiers(longNote, search))
  for (const length of lengths) {
    const text = ofLength(length)
    const rounds = Math.max(5, Math.min(1_000, 4_000_000 / length))
    const { median, p99 } = await timesOf(rounds, () => findIdentifiers(text, search))
    const speed = Buffer.byteLength(text) / 1000 / median
    console.log(
      [length, median.toFixed(2), p99.toFixed(2), speed.toFixed(1)]
        .map((value) => String(value).padStart(11))
        .join(''),
    )
  }
  if (analyzer) await measurePresidio(analyzer)
}

async function measurePresidio(url: string): Promise<void> {
  const body = JSON.stringify({
    text: longNote,
    language: process.env['PRESIDIO_LANGUAGE'] ?? 'zh',
  })
  const { median, p99 } = await timesOf(50, async () => {
    const reply = await fetch(`${url}/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await reply.arrayBuffer()
  })
  console.log(
    `Presidio, ${longNote.length} characters over HTTP: median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  )
}
