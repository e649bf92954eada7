import { confidence, surnameLengthAt, type Name } from './name.ts'
import { beginsWithRole, isKnownWord } from './words.ts'

/** What introduces somebody: `江山，男，49岁`, `金秋, F/53`, `|国庆|男 60|`. */
const head =
  /(?<=^|[\n\t |,，。;；:：/、)）\]】床])([\u3400-\u9fff]{2,4})[,，、/| \t]{1,3}(?:[男女](?:性|[,，、/| \t)）]|(?=\d))|[MF](?=[,，、/| \t\d]))[,，、/| \t]{0,2}(?=\d|[\u3400-\u9fff]族|年龄)/gmu
/** Ages, estates and roles are introduced like persons and are none. */
const noName =
  /[者儿婴童年龄人族婚员例生史科床性型方位级期后前时]$|[的了在与和或及不无]|^(?:老年|患|病|该|其|某|共|第)/u

/** Names at the head of a case, words though they may be: there stands nothing but who it is about. */
export function findHeaded(text: string): Name[] {
  return Array.from(text.matchAll(head), ({ 1: name = '', index }) => {
    const score = scoreOf(name)
    return { start: index, end: index + name.length, score }
  }).filter(({ score }) => score > 0)
}

function scoreOf(name: string): number {
  if (noName.test(name) || beginsWithRole(name)) return 0
  if (isKnownWord(name))
    return surnameLengthAt(name, 0) > 0 && name.length < 4 ? confidence.loose : 0
  return surnameLengthAt(name, 0) > 0 ? confidence.titled : confidence.loose
}
