/**
 * Realistic surrogates: where the bundle asks for them, a full Chinese name becomes an invented one instead of a placeholder,
 * which some models carry better. It promises that
 *
 * 1. one value has one name; neither it nor its surname stands anywhere in what was typed, and no two share a surname;
 * 2. no name can arise where a text and a name meet, for what begins one never ends one;
 * 3. on the way back a name becomes its placeholder again, whatever stands beside it, and 李女士 that of the only 李; the
 *    result does not depend on how the text is cut.
 *
 * Everything else keeps its placeholder: other spellings of a value, short forms, names of other languages.
 */
import { looksLikeName } from './names/name.ts'
import { read } from './reading.ts'
import type { Code } from './surrogates.ts'

const surnames =
  '李张刘陈杨赵吴徐朱郭郑梁谢宋唐韩冯邓曹彭萧董袁潘蒋蔡魏吕姚卢崔谭廖贾韦傅邹邱尹薛侯陶黎顾郝龚邵覃赖'
/** None of them is a surname above. */
const given = '嘉怡景舒思宁远博昀禾澜辰瑾瑜昕霖皓恺琪岚筠菁煦泽沐宸羽翰棠'
const titles =
  '先生|女士|小姐|太太|医生|医师|大夫|主任|教授|护士|老师|院长|师傅|阿姨|叔叔|大爷|大妈|奶奶|爷爷|同志|患者'.split(
    '|',
  )

/** The placeholder of a person's name in its first spelling. */
const isFirstOfPerson = /^@@PERSON_[^.]+@@$/

/** Texts with invented names, and the placeholder that each stands for. */
export type Invented = {
  readonly texts: readonly string[]
  readonly placeholders: ReadonlyMap<string, string>
}

/** Puts invented names in the place of `@@PERSON_…@@` in masked texts; `typed` is what they were made from. */
export function inventNames(
  masked: { readonly texts: readonly string[]; readonly surrogates: ReadonlyMap<string, string> },
  typed: readonly string[],
  code: Code,
): Invented {
  const said = new Set(typed.flatMap((text) => Array.from(text)))
  const free = Array.from(surnames).filter((surname) => !said.has(surname))
  const names = new Map<string, string>()
  for (const [placeholder, original] of masked.surrogates) {
    const { text } = read(original)
    if (!isFirstOfPerson.test(placeholder) || !looksLikeName(text) || text.includes('某')) continue
    const name = inventName(code(`NAME|${text}`), text.length, free)
    if (name === null) continue
    free.splice(free.indexOf(name.charAt(0)), 1)
    names.set(placeholder, name)
  }
  return {
    texts: masked.texts.map((text) => replaceEvery(text, names)),
    placeholders: new Map([...names].map(([placeholder, name]) => [name, placeholder])),
  }
}

function inventName(digest: string, length: number, free: readonly string[]): string | null {
  const numbers = Array.from(digest, (sign) => sign.charCodeAt(0))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers
  const surname = free[(a * 32 + b) % Math.max(1, free.length)]
  if (surname === undefined) return null
  const first = given.charAt((c * 32 + d) % given.length)
  const rest = given.replace(first, '')
  return surname + first + (length === 2 ? '' : rest.charAt((e * 32 + f) % rest.length))
}

function replaceEvery(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /@@PERSON_[^@.]+@@/g,
    (placeholder) => names.get(placeholder) ?? placeholder,
  )
}

/** Takes text in pieces and gives it with placeholders instead of invented names. */
export type NameReturn = { readonly push: (chunk: string) => string; readonly end: () => string }

/** Turns the invented names of an answer into their placeholders while it arrives. */
export function createNameReturn(placeholders: ReadonlyMap<string, string>): NameReturn {
  const forms = new Map(placeholders)
  for (const [name, placeholder] of placeholders) {
    for (const title of titles) forms.set(name.charAt(0) + title, placeholder + title)
  }
  const beginnings = new Set([...forms.keys()].flatMap(beginningsOf))
  // The longest first; no form of one surname is the beginning of a form of another.
  const lengths = [...new Set([...forms.keys()].map(({ length }) => length))].sort((a, b) => b - a)
  const longest = lengths[0] ?? 0
  let held = ''

  function give(isEnd: boolean): string {
    let given = ''
    let at = 0
    while (at < held.length) {
      const rest = held.slice(at, at + longest)
      if (!isEnd && at + longest > held.length && beginnings.has(rest)) break
      const length = lengths.find((one) => forms.has(rest.slice(0, one)))
      given += length === undefined ? rest.charAt(0) : (forms.get(rest.slice(0, length)) ?? '')
      at += length ?? 1
    }
    held = held.slice(at)
    return given
  }

  return {
    push: (chunk) => {
      held += chunk
      return give(false)
    },
    end: () => give(true),
  }
}

function beginningsOf(form: string): readonly string[] {
  return Array.from({ length: form.length - 1 }, (_, at) => form.slice(0, at + 1))
}
