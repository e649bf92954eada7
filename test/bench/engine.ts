/** The engine alone, in one thread: how its time grows with the text, and Presidio beside it when one is named. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { findIdentifiers } from '#policy'

import { createFinder } from '../../gateway/deidentification/finder.ts'
import { longNote } from './note.ts'

const search = { minimumScore: 0.5, keep: [] }
// The last one is more than ten megabytes.
const lengths = [1_000, 2_000, 10_000, 100_000, 1_000_000, 3_600_000]
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

function printTimes(length: number, { median, p99 }: Times): void {
  const speed = Buffer.byteLength(ofLength(length)) / 1000 / median
  const figures = [length, median.toFixed(2), p99.toFixed(2), speed.toFixed(1)]
  console.log(figures.map((value) => String(value).padStart(11)).join(''))
}

/** Prints one line a length. */
export async function measureEngine(): Promise<void> {
  console.log('\nengine alone, one thread')
  console.log('characters   median ms    p99 ms    MB/s of UTF-8')
  await timesOf(1_000, () => findIdentifiers(longNote, search))
  for (const length of lengths) {
    const text = ofLength(length)
    const rounds = Math.max(3, Math.min(1_000, 4_000_000 / length))
    printTimes(length, await timesOf(rounds, () => findIdentifiers(text, search)))
  }
  await measureDense()
  await measureLoop()
  if (analyzer) await measurePresidio(analyzer)
}

/** Texts made of nothing but what is looked at closest: their time has to grow like any other's. */
const dense: Readonly<Record<string, string>> = {
  dates: '女 2011-03-05，',
  'spoken dates': '三月五日',
  'Latin names': 'Aaron Zhang said ',
  escapes: '%E5%BC%A0 ',
  names: '张伟 2024-03-05 ',
  numbers: '13800138000 ',
}

async function measureDense(): Promise<void> {
  console.log('\nthe densest texts, ms for 20,000 and 320,000 characters (16 times as many)')
  for (const [name, piece] of Object.entries(dense)) {
    const timeOf = async (length: number): Promise<string> => {
      const text = piece.repeat(Math.ceil(length / piece.length))
      const { median } = await timesOf(3, () => findIdentifiers(text, search))
      return median.toFixed(0).padStart(8)
    }
    console.log(name.padEnd(14) + (await timeOf(20_000)) + (await timeOf(320_000)))
  }
}

/** How long others wait while a long text is searched: the longest time that the loop was held. */
async function measureLoop(): Promise<void> {
  const units = [{ text: ofLength(200_000) }]
  const { signal } = new AbortController()
  const finder = createFinder()
  await finder.find(units, search, signal)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const { median } = await timesOf(20, () => finder.find(units, search, signal))
  delay.disable()
  await finder.close()
  const held = `the loop was held ${(delay.max / 1e6).toFixed(1)} ms at most`
  console.log(`200,000 characters on another thread: median ${median.toFixed(0)} ms, ${held}`)
}

/** The same texts through Presidio, as long as it takes them in reasonable time. */
async function measurePresidio(url: string): Promise<void> {
  const language = process.env['PRESIDIO_LANGUAGE'] ?? 'zh'
  console.log('\nPresidio over HTTP')
  for (const length of lengths.filter((one) => one <= 100_000)) {
    const body = JSON.stringify({ text: ofLength(length), language })
    const times = await timesOf(length > 10_000 ? 5 : 30, async () => {
      const reply = await fetch(`${url}/analyze`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      if (!reply.ok) throw new Error(`Presidio answers ${reply.status}`)
      await reply.arrayBuffer()
    })
    printTimes(length, times)
  }
}
