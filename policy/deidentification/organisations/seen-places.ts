import type { Code } from '../codes/by-type.ts'
import { provinces } from '../gazetteer/china.ts'
import { world } from '../gazetteer/world.ts'
import { oddsOf, unpack } from '../hashed.ts'
import { padding } from '../names/dictionary-map.ts'
import type { Seen } from '../names/tagger.ts'
import type { View } from '../names/view.ts'
import type { Stretch } from '../reading.ts'
import { isCare, isMaker, isTreating } from './cues.ts'
import { endingAt } from './endings.ts'
import { featuresOf, kindRows } from './kind-features.ts'
import packed from './kind-weights.json' with { type: 'json' }

/** Places and institutions that the model sees: no rule knows their words, only how the text speaks of them. */
export function findSeenPlaces(view: View): readonly Code<'ADDRESS' | 'ORG'>[] {
  return view.tagged.places
    .filter((seen) => isLikely(view, seen) && isSomebodys(view.text, seen))
    .map(({ start, end }) => {
      const isOrganisation =
        hasEnding(view.text.slice(start, end)) || speaksOfOrganisation(view.text, { start, end })
      const type = isOrganisation ? 'ORG' : 'ADDRESS'
      return { start, end, type, score: 0.6 }
    })
}

const kinds = unpack(packed, kindRows)

/** Whether the text speaks of a stretch as of an institution rather than a place. */
function speaksOfOrganisation(text: string, stretch: Stretch): boolean {
  return oddsOf(featuresOf(text, stretch), kinds, packed.scale) > 0
}

const least = 3
const leastMargin = 1
/** Below this a stretch must also look like a place, by a word or by what leads to it. */
const sureMargin = 8
const marginOfShort = 6
const mostKnown = 0.4
/** 字节跳动, 恒力化纤: names are made of words. */
const mostKnownWhenSure = 0.7
const placeWord =
  /[省市县区镇乡村庄屯旗盟路街巷弄桥口楼栋室院校厂店馆站所社局行司苑园场心队班矿窑港湾沟坊堂庙寺处铺城公大小]|中学|物流|科技|集团/u
const lead = /[在从到去回往住自由系为是赴返于给叫:：(（“"]$/u
/** 度洛西汀30, 黄6: a dose. */
const dose = /\d{1,4} ?(?:mg|g|ml|片|粒|支|u|U|条|个)?$/u

function isLikely(view: View, { start, end, margin }: Seen): boolean {
  if (end - start < least) return isShortPlace(view, { start, end, margin })
  if (margin < leastMargin) return false
  const name = view.text.slice(start, end)
  const hasWord = placeWord.test(name)
  const isLed = lead.test(view.text.slice(start - 1, start))
  if (dose.test(name) ? !hasWord : margin < sureMargin && !hasWord && !isLed) return false
  return knownShare(view, start, end) <= (margin < sureMargin ? mostKnown : mostKnownWhenSure)
}

/** 察雅, 济钢: of two characters only what the model is sure of, and no word. */
function isShortPlace(view: View, { start, end, margin }: Seen): boolean {
  return end - start === 2 && margin >= marginOfShort && knownShare(view, start, end) === 0
}

/** How much of a stretch is taken by known words that are no places. */
function knownShare({ characters: { vetoed } }: View, start: number, end: number): number {
  let count = 0
  for (let index = start; index < end; index++) count += vetoed[index + padding] ?? 0
  return count / (end - start)
}

/** Where somebody is from is no address while it is a country, a province or a people. */
const coarse = new Set([...world, ...provinces])
const people = /[族籍]$/u

function isSomebodys(text: string, { start, end }: Seen): boolean {
  const name = text.slice(start, end)
  const after = text.slice(end, end + 8)
  if (coarse.has(name) || people.test(name + after.charAt(0))) return false
  return !isCare(name + after) && !isMaker(name) && !isTreating(name, after)
}

function hasEnding(name: string): boolean {
  return Array.from(name).some((_, index) => {
    const ending = index > 0 ? endingAt(name, index) : undefined
    return ending !== undefined && index + ending.text.length === name.length
  })
}
