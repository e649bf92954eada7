import { kin, latinLabels } from './cues.ts'
import { confidence, type Name } from './name.ts'
import { isPinyin, isPinyinSurname } from './pinyin.ts'

const word = String.raw`(?:[A-Z][a-z]{1,20}(?:[-'’][A-Z]?[a-z]{1,20})?|[A-Z]{2,20}|[A-Z]\.?)`
const name = String.raw`(?<name>${word}(?:(?:,[ ]|[ ]{1,2})${word}){0,3})(?![a-z])`
/** One word is enough where it is written like a name. */
const single = String.raw`(?<![A-Za-z-])(?<name>[A-Z][a-z]{2,14}(?: [A-Z][a-z]{1,14}){0,3})(?![A-Za-z\d-])`
const eponymTail = ' ?(?:氏|征|病|综合|试验|评分|分级|分型|管|钳|线|切口|法|术|级|期|瓣|架|针|液)'
const address = String.raw`(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor)\.?[ ]{1,2})?`

/**
 * A name after an English field name, after a form of address, or after a word for a person. Words in Chinese stand in a
 * look behind: capital letters are rarer in a note than they are.
 */
const patterns = [
  {
    pattern: `\\b(?:${latinLabels.join('|')})["']?[ ]{0,3}[:：|=][ "']{0,4}${address}${name}`,
    score: confidence.labelled,
    words: 1,
  },
  {
    pattern: `\\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor|Nurse)\\.?[ ]{1,2}${name}`,
    score: confidence.titled,
    words: 1,
  },
  {
    pattern: `\\b(?:[Pp]atient|[Ww]ife|[Hh]usband|[Ss]on|[Dd]aughter|[Mm]other|[Ff]ather|[Bb]rother|[Ss]ister|[Nn]urse|[Ss]igned by|[Ss]een by)[ ,]{1,3}${name}`,
    score: confidence.titled,
    words: 2,
  },
  {
    pattern: `(?<=(?:姓名|患者|病人|患儿|家属|联系人|丈夫|妻子|儿子|女儿|女婿|儿媳|母亲|父亲|朋友|同事|外籍|医生|医师|大夫|教授|签名|签字|者|师)[:： \\u3000]{0,3})${name}`,
    score: confidence.titled,
    words: 2,
  },
  {
    pattern: `(?<=(?:${kin.join('|')}|外教|教练|翻译|领队|规培|志愿者|舍友|留学生|矫形师|牧师|修女)[:： ]{0,2})${single}(?!${eponymTail})`,
    score: confidence.titled,
    words: 1,
  },
  {
    pattern: `${single}(?= ?(?:在(?!位|[^，。]{0,6}[上下中处])|说|诉|述|签|陪|称|告诉|来电|带着|负责|修女|神父|[(（][\\u3400-\\u9fff]{2,5}[籍人][,，)）])| (?:signed|says|agrees|prefers|reports|asked)\\b)`,
    score: confidence.loose,
    words: 1,
  },
  {
    pattern: `${name}[ ]?(?:先生|女士|小姐|太太|医生|大夫|教授|博士|护士)`,
    score: confidence.titled,
    words: 1,
  },
].map(({ pattern, score, words }) => ({ expression: new RegExp(pattern, 'gu'), score, words }))

const pair = new RegExp(
  String.raw`\b(?<first>${word})[ ](?<second>${word}(?:[- ]${word})?)(?![a-z])`,
  'gu',
)

/** Words with a capital letter that follow a field or a title and are no names. */
export const stopWords: ReadonlySet<string> = new Set(
  'Sex Age Male Female Gender Date DOB Birth MRN ID No Name Phone Tel Address The This That He She His Her It Is Was Has Had With And Or Of In On At For To By From History Past Chief Complaint Diagnosis Department Dept Ward Bed Room Admission Discharge Hospital Clinic Center Centre Medical Record Number Status Unknown None Yes Information Education Care Safety Consent Portal Type Education Patient Doctor Nurse Physician Department CT MRI MR PET ECG EKG ICU CCU ER ED OR BP HR RR SpO BMI WBC RBC HGB PLT CRP PCT HIV HBV HCV TB NSAID COPD CKD CAD AF VAS GCS ASA NYHA TNM IV IM PO QD BID TID PRN Disease Syndrome Sign Test Score Scale Parkinson Alzheimer Crohn Hodgkin Murphy Babinski Graves Hashimoto Cushing Addison Raynaud January February March April June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mr Mrs Ms Mdm Chinese English American German French Japanese Korean'.split(
    ' ',
  ),
)

/** Names in Latin letters: those that a cue announces, and those that are Chinese names in pinyin. */
export function findLatin(text: string): Name[] {
  if (!/[A-Z]/u.test(text)) return []
  return [...findAnnounced(text), ...findPinyin(text)]
}

/** A word with a capital and small letters, or capitals with more behind them: without one nothing is announced. */
const anyName =
  /[A-Z][a-z'’-]|[A-Z]{2,20}(?: {1,2}[A-Z]| ?[先女小太医大教博护])|[:：|=][ "']{0,4}[A-Z]/

function findAnnounced(text: string): Name[] {
  if (!anyName.test(text)) return []
  return patterns.flatMap(({ expression, score, words }) => {
    const names: Name[] = []
    for (const match of text.matchAll(expression)) {
      const found = match.groups?.['name'] ?? ''
      const start = match.index + match[0].lastIndexOf(found)
      const length = lengthOfName(found, words)
      if (length > 1) names.push({ start, end: start + length, score })
    }
    return names
  })
}

/** How much of a run of capitalised words is the name; 0 when fewer than `minimum` words are left. */
function lengthOfName(found: string, minimum: number): number {
  let length = 0
  let words = 0
  for (const { 0: own, index } of found.matchAll(/[A-Za-z.'’-]+/gu)) {
    if (stopWords.has(own.replace('.', ''))) break
    length = index + own.length
    words++
  }
  return words >= minimum ? length : 0
}

function findPinyin(text: string): Name[] {
  const names: Name[] = []
  pair.lastIndex = 0
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    const { first = '', second = '' } = match.groups ?? {}
    const isName =
      (isPinyinSurname(first) && isPinyin(second)) || (isPinyinSurname(second) && isPinyin(first))
    if (isName)
      names.push({
        start: match.index,
        end: match.index + match[0].length,
        score: confidence.loose,
      })
    else pair.lastIndex = match.index + first.length
  }
  return names
}
