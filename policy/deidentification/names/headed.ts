import { confidence, surnameLengthAt, type Name } from './name.ts'
import { beginsWithRole, isKnownWord } from './words.ts'

/** The sex of somebody who is introduced: `江山，男，49岁`, `金秋, F/53`, `|国庆|男 60|`; an age or a people follows. */
const sex =
  /(?:[男女](?:性|[,，、/| \t)）]|(?=\d))|[MF](?=[,，、/| \t\d]))[,，、/| \t]{0,2}(?=\d|[\u3400-\u9fff]族|年龄)/gu
/** The name before it, and where it begins. */
const nameBefore =
  /(?:^|[\n\t |,，。;；:：/、)）\]】床])([\u3400-\u9fff]{2,4})([,，、/| \t]{1,3})$/u
const longestBefore = 8

/** Ages, estates and roles are introduced like persons and are none. */
const noName =
  /[者儿婴童年龄人族婚员例生史科床性型方位级期后前时]$|[的了在与和或及不无]|^(?:老年|患|病|该|其|某|共|第)/u

/** Names at the head of a case, words though they may be: there stands nothing but who it is about. */
export function findHeaded(text: string): Name[] {
  const names: Name[] = []
  for (const { index } of text.matchAll(sex)) {
    const from = Math.max(0, index - longestBefore)
    const [, name = '', gap = ''] = nameBefore.exec(text.slice(from, index)) ?? []
    const score =
      name === '' || isCut(text, from, index - gap.length - name.length) ? 0 : scoreOf(name)
    const end = index - gap.length
    if (score > 0) names.push({ start: end - name.length, end, score })
  }
  return names
}

/** Whether a name seems to begin only because nothing before it was looked at. */
const isCut = (text: string, from: number, start: number): boolean =>
  from > 0 && start === from && !/[\n\t |,，。;；:：/、)）\]】床]/u.test(text.charAt(from - 1))

function scoreOf(name: string): number {
  if (noName.test(name) || beginsWithRole(name)) return 0
  if (isKnownWord(name))
    return surnameLengthAt(name, 0) > 0 && name.length < 4 ? confidence.loose : 0
  return surnameLengthAt(name, 0) > 0 ? confidence.titled : confidence.loose
}
