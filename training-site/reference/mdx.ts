/** A text as MDX shows it letter by letter: nothing in it is markup, a link or the end of a table's cell. */
export function literal(text: string): string {
  return text === '' ? '' : `{${JSON.stringify(text).replaceAll('|', String.raw`\u007c`)}}`
}

/** A sentence of ours, in which `this` is code. */
export function prose(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? code(part) : literal(part)))
    .join('')
}

/** A recogniser's example: what stands between « and » is marked. */
export function marked(example: string): string {
  return example
    .split(/«([^»]*)»/u)
    .map((part, index) => (index % 2 === 1 ? `<mark>${literal(part)}</mark>` : literal(part)))
    .join('')
}

/** A heading whose anchor is the same in both languages. */
export function heading(level: 2 | 3, text: string, anchor: string): string {
  return `${'#'.repeat(level)} ${text} {/* #${anchor} */}`
}

/** A table of MDX cells. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** A bullet list of MDX lines. */
export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

/** Facts as terms and what they are. */
export function facts(pairs: readonly (readonly [term: string, fact: string])[]): string {
  const lines = pairs.map(([term, fact]) => `<dt>${literal(term)}</dt><dd>${fact}</dd>`)
  return ['<dl className="facts">', ...lines, '</dl>'].join('\n')
}

/** A term of the code, as code. */
export function code(text: string): string {
  return `<code>${literal(text)}</code>`
}
