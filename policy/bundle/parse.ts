import { z } from 'zod'

import { canonicalJson } from './canonical.ts'
import { checkConditions, checkParts } from './conditions.ts'
import { toField, type BundleFault, type FieldPath, type Report } from './fault.ts'
import { merge, positionAt, positionOfKey, toPlain, type Located } from './located.ts'
import { checkPermitted } from './permitted.ts'
import { readSource, type BundleSource } from './read.ts'
import { checkReferences, type Refuse } from './references.ts'
import { bundleSchema, type Bundle, type BundleContent } from './schema.ts'

/** A bundle, or everything that is wrong with its files. */
export type ParsedBundle =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly faults: readonly BundleFault[] }

const inChinese = z.locales.zhCN().localeError
const inEnglish = z.locales.en().localeError

/**
 * Reads a policy bundle: the union of all YAML files of its folder. It never throws, and there is no half of a bundle:
 * one fault anywhere and there is none at all.
 */
export function parseBundle(
  sources: readonly BundleSource[],
  sha256: (text: string) => string,
): ParsedBundle {
  const faults: BundleFault[] = []
  const report: Report = (fault) => void faults.push(fault)
  const whole = readAll(sources, report)
  const content = whole !== null && faults.length === 0 ? conform(whole, report) : null
  if (whole === null || content === null) return { ok: false, faults }
  const bundle = freeze({ ...content, hash: sha256(canonicalJson(content)) })
  check(bundle, (path, message) =>
    report({ ...positionAt(whole, path), field: toField(path), message }),
  )
  return faults.length === 0 ? { ok: true, bundle } : { ok: false, faults }
}

// By path, so that the hash does not depend on the order in which a file system lists its files.
function readAll(sources: readonly BundleSource[], report: Report): Located | null {
  const ordered = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1))
  const read = ordered.map((source) => readSource(source, report))
  const located = read.filter((value) => value !== null)
  const [first, ...rest] = located
  if (first !== undefined) return rest.reduce((all, next) => merge(all, next, report), first)
  if (sources.length === 0)
    report({
      path: '',
      line: 1,
      column: 1,
      field: '',
      message: { zh: '没有任何策略文件', en: 'There is no policy file' },
    })
  return null
}

function conform(whole: Located, report: Report): BundleContent | null {
  const plain = toPlain(whole)
  const parsed = bundleSchema.safeParse(plain, { error: inEnglish })
  if (parsed.success) return parsed.data
  const chinese = bundleSchema.safeParse(plain, { error: inChinese }).error?.issues ?? []
  for (const [index, issue] of parsed.error.issues.entries()) {
    const message = { zh: chinese[index]?.message ?? issue.message, en: issue.message }
    for (const { at, field } of placesOf(whole, issue)) report({ ...at, field, message })
  }
  return null
}

type Place = { readonly at: Omit<BundleFault, 'field' | 'message'>; readonly field: string }

function placesOf(whole: Located, issue: z.core.$ZodIssue): readonly Place[] {
  const { path } = issue
  if (issue.code !== 'unrecognized_keys')
    return [{ at: positionAt(whole, path), field: toField(path) }]
  return issue.keys.map((key) => ({
    at: positionOfKey(whole, path, key),
    field: toField([...path, key]),
  }))
}

// In this order: a permission can be asked only once its conditions are known to be sound.
function check(bundle: Bundle, report: Refuse): void {
  let isSound = true
  const refuse: Refuse = (path: FieldPath, message) => {
    isSound = false
    report(path, message)
  }
  checkReferences(bundle, refuse)
  checkConditions(bundle, refuse)
  checkParts(bundle, refuse)
  if (isSound) checkPermitted(bundle, refuse)
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) freeze(member)
  return Object.freeze(value)
}
