import { describe, expect, test } from 'vitest'

import { findIdentifiers } from '../../../policy/deidentification/find.ts'
import { read } from '../../../policy/deidentification/reading.ts'
import { registry } from '../../../policy/deidentification/registry.ts'
import { resolve } from '../../../policy/deidentification/resolve.ts'

/** `电话«138»` is the text `电话138` in which 138 is to be found. */
function parseExample(example: string) {
  const parts = example.split(/[«»]/)
  const spans = []
  let text = ''
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) spans.push({ start: text.length, end: text.length + part.length })
    text += part
  }
  return { text, spans }
}

test.each(registry)('$name has examples for and against', ({ finds, ignores }) => {
  expect(finds.length).toBeGreaterThan(0)
  expect(ignores.length).toBeGreaterThan(0)
  for (const example of finds) expect(parseExample(example).spans).not.toHaveLength(0)
})

test('every recogniser has a name of its own', () => {
  const names = registry.map((recogniser) => recogniser.name)
  expect(new Set(names).size).toBe(names.length)
})

for (const recogniser of registry) {
  describe(recogniser.name, () => {
    test.each(recogniser.finds)('finds %s', (example) => {
      const { text, spans } = parseExample(example)
      const found = resolve(recogniser.find(read(text).text))
      expect(found.map(({ start, end }) => ({ start, end }))).toEqual(spans)
      expect(found.every(({ type }) => type === recogniser.type)).toBe(true)
    })

    test.each(recogniser.ignores)('ignores %s', (text) => {
      expect(recogniser.find(read(text).text)).toEqual([])
    })

    test.each(recogniser.finds)('the engine covers %s', (example) => {
      const { text, spans } = parseExample(example)
      const found = findIdentifiers(text, { minimumScore: 0.5, keep: [] })
      const covers = (at: number) => found.some(({ start, end }) => start <= at && at < end)
      for (const { start, end } of spans) {
        for (let at = start; at < end; at += 1) expect(covers(at)).toBe(true)
      }
    })
  })
}

describe('what a note is made of stays', () => {
  test.each([
    '患者反复胸痛3天，BP 150/90mmHg，P 88次/分，T 36.8℃，SpO2 98%。',
    '肌钙蛋白I 2.35ng/ml（参考值<0.04），CK-MB 45U/L，WBC 11.2×10^9/L，PLT 210×10^9/L，eGFR 60~90。',
    '诊断：I10.x00 原发性高血压；E11.900 2型糖尿病；C34.100。手术：36.0600x004。',
    '国药准字H20013456，国药准字Z20044567，批号 20240315，规格 0.25g×24片。',
    'EGFR L858R突变，KRAS p.G12C，NM_005228.5:c.2573T>G，rs1799853，CYP2C19*2/*3。',
    '2024-03-15 10:30 入院，2024年3月18日行PCI术，20240320复查，3/22出院。',
    '肿瘤大小3.5×2.0×1.8cm，Ki-67 30%，ER(+) 90%，HER2(2+)，淋巴结0/21。',
    'Aspirin 100 mg po qd; metoprolol 23.75 mg; LDL-C 1.8 mmol/L; INR 2.0-3.0.',
    '化疗方案：奥沙利铂130mg/m2 d1，卡培他滨1000mg/m2 bid d1-14，q21d。',
    'CT示右肺上叶结节12mm×10mm，CT值35HU，MR 3.0T，层厚1.25mm。',
    '参考文献 NCT01234567，DOI 10.1056/NEJMoa2034577。',
  ])('%s', (text) => {
    const numbers = findIdentifiers(text, { minimumScore: 0.5, keep: ['PERSON', 'ADDRESS'] })
    expect(numbers).toEqual([])
  })
})
