import { isHan } from './characters.ts'
import { endsWordAt, isWithinWord } from './dictionary-map.ts'
import type { Characters } from './features.ts'
import { confidence, surnameLengthAt, type Name } from './name.ts'
import { isKnownWord } from './words.ts'

/** From this score on a name found in one place is looked for in all. */
const sureEnough = 0.8

/** What a name is called elsewhere in the text, and how sure it is there. */
type Echo = { readonly text: string; readonly score: number; readonly mustStandFree: boolean }

/** The other places where a name that is sure stands without a cue, whole or as the given name alone: 李建国, later 建国. */
export function findEchoes(text: string, names: readonly Name[], characters: Characters): Name[] {
  const echoes = new Map<string, Echo>()
  for (const { start, end, score } of names) {
    const name = text.slice(start, end)
    if (score < sureEnough || name.length < 2 || !isHan(name.charCodeAt(0))) continue
    for (const echo of echoesOf(name, score)) echoes.set(echo.text, echo)
  }
  return [...echoes.values()].flatMap((echo) => placesOf(text, echo, characters))
}

function echoesOf(name: string, score: number): readonly Echo[] {
  const whole = { text: name, score: confidence.repeated, mustStandFree: name.length < 3 }
  const given = name.slice(surnameLengthAt(name, 0))
  const isWhole = !isKnownWord(name) && (name.length > 2 || score >= confidence.titled)
  const isGiven = given.length === 2 && given !== name && !isKnownWord(given)
  return [
    ...(isWhole ? [whole] : []),
    ...(isGiven ? [{ text: given, score: confidence.loose, mustStandFree: true }] : []),
  ]
}

function placesOf(
  text: string,
  { text: name, score, mustStandFree }: Echo,
  characters: Characters,
): readonly Name[] {
  const places: Name[] = []
  for (
    let start = text.indexOf(name);
    start >= 0;
    start = text.indexOf(name, start + name.length)
  ) {
    const end = start + name.length
    if (!mustStandFree || standsFree(text, { start, end }, characters))
      places.push({ start, end, score })
  }
  return places
}

type Range = { readonly start: number; readonly end: number }

/** Whether no word of the dictionary holds the name or runs over its edge: 建国后, but not 建国门. */
function standsFree(text: string, { start, end }: Range, characters: Characters): boolean {
  if (isWithinWord(characters, start) || isWithinWord(characters, end)) return false
  return end - start > 2 || !endsWordAt(characters, end - 1) || !isHan(text.charCodeAt(end))
}
