import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  categories,
  classify,
  identifierTypes,
  levels,
  type Bundle,
  type Classification,
  type ClassificationInput,
  type Finding,
  type IdentifierType,
} from '#policy'

import { defaultBundle } from '../bundle/default-bundle.ts'

const bundle = defaultBundle()

function found(...types: readonly IdentifierType[]): readonly Finding[] {
  return types.map((type) => ({ type, start: 0, end: 1, score: 1, recogniser: 'test' }))
}

function classified(
  text: string,
  more: Partial<ClassificationInput> = {},
  by: Bundle = bundle,
): Classification {
  return classify(by, { texts: [text], findings: [], ...more })
}

function levelsOf(
  text: string,
  more: Partial<ClassificationInput> = {},
): readonly [number, number] {
  const { level, residual } = classified(text, more)
  return [level, residual]
}

describe('identifiers', () => {
  it.each([
    ['PERSON', 4, 3],
    ['ID_CN', 4, 3],
    ['ID', 4, 3],
    ['PHONE', 4, 3],
    ['EMAIL', 4, 3],
    ['ADDRESS', 4, 3],
    ['MRN', 4, 3],
    ['ENCOUNTER_NO', 4, 3],
    ['ACCESSION', 4, 3],
    ['INSURANCE_NO', 4, 3],
    ['HEALTH_CARD', 4, 3],
    ['BANK', 4, 3],
    ['PLATE', 4, 3],
    ['ACCOUNT', 4, 3],
    ['BIRTH_DATE', 3, 3],
    ['AGE_OVER_89', 3, 3],
    ['STAFF_ID', 3, 3],
    ['ORG', 2, 2],
    ['ORG_ID', 2, 2],
    ['URL', 2, 2],
    ['IP', 2, 2],
    ['DEVICE_ID', 2, 2],
  ] as const)('of type %s give level %d and leave %d', (type, level, residual) => {
    expect(levelsOf('x', { findings: found(type) })).toStrictEqual([level, residual])
  })

  it.each(['ORG', 'IP', 'DEVICE_ID'] as const)(
    'of type %s count where a person is meant',
    (type) => {
      expect(levelsOf('患者佩戴的监护仪', { findings: found(type) })).toStrictEqual([3, 3])
    },
  )

  it('that the policy keeps are still there afterwards', () => {
    const keeping: Bundle = {
      ...bundle,
      deidentification: { ...bundle.deidentification, keep: ['PERSON', 'ORG'] },
    }
    const classification = classified('x', { findings: found('PERSON') }, keeping)
    expect(classification).toMatchObject({ level: 4, residual: 4 })
    expect(classification.residualReasons[0]).toMatchObject({ level: 4, rule: 'kept-identifier' })
    expect(classified('x', { findings: found('ORG') }, keeping).residual).toBe(2)
  })

  it('that are already surrogates give level 3', () => {
    expect(levelsOf('@@PERSON_7K3QX@@ 明日复诊')).toStrictEqual([3, 3])
    expect(levelsOf('@@ID_CN_7K3QX.2@@ 的信息')).toStrictEqual([3, 3])
    expect(levelsOf('@@ID_CN_7K3QX.2@@ 的信息')).toStrictEqual([3, 3])
    expect(levelsOf('@@@@ 与 @@person@@')).toStrictEqual([2, 2])
  })
})

describe('special conditions', () => {
  it.each([
    ['患者HIV抗体阳性', 'hiv-aids'],
    ['患者 ＨＩＶ 抗体待查', 'hiv-aids'],
    ['患者艾\u200b滋病史5年', 'hiv-aids'],
    ['患者艾 滋 病史5年', 'hiv-aids'],
    ['patient has AIDS', 'hiv-aids'],
    ['男，45岁，梅毒阴性', 'sexually-transmitted'],
    ['45-year-old, syphilis negative', 'sexually-transmitted'],
    ['既往史：抑郁症', 'psychiatric'],
    ['病人有自杀念头', 'psychiatric'],
    ['患者BRCA1胚系突变', 'genetic'],
    ['患者曾行人工流产', 'reproductive'],
    ['the patient is pregnant by in vitro fertilisation', 'reproductive'],
    ['患者有静脉药瘾', 'substance-use'],
    ['患者自述遭家庭暴力', 'violence'],
    ['该患者为干部保健对象', 'sealed-record'],
    ['我得了艾滋病怎么办', 'hiv-aids'],
  ])('give level 5 and leave 4: %s', (text, rule) => {
    const { level, residual, reasons, residualReasons } = classified(text)
    expect([level, residual]).toStrictEqual([5, 4])
    expect(reasons[0]).toMatchObject({ level: 5, rule })
    expect(residualReasons.find((reason) => reason.rule === rule)?.level).toBe(4)
  })

  it.each(['患者确诊戈谢病', '患儿反复咳嗽'])(
    'that may single a person out stay level 4: %s',
    (text) => {
      expect(levelsOf(text)).toStrictEqual([4, 4])
    },
  )

  it('count as soon as a person is named', () => {
    expect(levelsOf('艾滋病', { findings: found('PERSON') })).toStrictEqual([5, 4])
    expect(levelsOf('艾滋病', { findings: found('BIRTH_DATE') })).toStrictEqual([5, 4])
  })

  it('count across the parts of a request', () => {
    expect(classify(bundle, { texts: ['HIV 抗体', '患者的结果如下'], findings: [] }).level).toBe(5)
  })

  it.each([
    ['a leaflet', '请写一份预防艾滋病、关爱感染人群的宣传单'],
    ['an awareness day', '世界艾滋病日活动方案，请患者如何参与'],
    ['a lecture', '讲解抑郁症的流行病学特点'],
    ['nursing of nobody in particular', '精神分裂症患者的护理要点有哪些'],
    ['a statistic', '本院梅毒筛查阳性率统计方法'],
    ['hearing aids', 'the patient wears hearing aids'],
    ['crowds', '病人流量高峰的疏导，患者满意度调查'],
    ['influenza', '患者问成人流感疫苗'],
    ['the head of a word', 'the patient was rapeseed-allergic'],
    ['a scan', '患者行双相CT检查'],
    ['what models do', '患者教育：什么是大模型幻觉'],
  ])('do not count in %s', (_name, text) => {
    expect(levelsOf(text)).toStrictEqual([2, 2])
  })

  it('mentioned of nobody are given as a reason of level 2', () => {
    expect(classified('讲解抑郁症的流行病学特点').reasons).toContainEqual({
      level: 2,
      rule: 'psychiatric',
      because: {
        zh: '提到精神障碍，但不涉及具体个人',
        en: 'Mentions mental disorder, but of no particular person',
      },
    })
  })

  it.each([
    '患者否认肝炎、结核、精神病史，胸痛2天',
    '患者无精神病史',
    '患者家族史：无家族性遗传病史',
    '患者否认吸毒、冶游史。',
    'The patient denies drug abuse, chest pain for two days',
  ])('do not count when a history is denied: %s', (text) => {
    expect(classified(text).level).toBe(2)
  })

  it.each([
    '患者否认外伤史，HIV抗体阳性',
    '患者否认外伤史 HIV抗体阳性',
    '患者否认胸痛HIV阳性',
    '患者否认精神病史。后确诊抑郁症',
    '患者无诱因自杀未遂',
    '患者有精神病史',
    'The patient denies pain but has syphilis',
  ])('count beside a denial: %s', (text) => {
    expect(classified(text).level).toBe(5)
  })
})

describe('children under fourteen', () => {
  it.each([
    '男，3岁，发热',
    '男，１３岁，发热',
    '女，13周岁',
    '十二岁男孩',
    '两岁女孩',
    '8月龄',
    '6个月大',
    '日龄：3',
    '生后3天',
    '年龄：5个月',
    '女，7个月，咳嗽',
    '3.5岁',
    '3岁半',
    'a 7-year-old with fever',
    '9 yrs old',
    'a 3-month-old boy',
    '新生儿黄疸',
  ])('are recognised: %s', (text) => {
    expect(levelsOf(`患者，${text}`)).toStrictEqual([4, 4])
  })

  it.each([
    '男，14岁',
    '男，23岁',
    '四十三岁',
    '一百零三岁',
    '二十岁',
    '十四岁',
    '几十岁',
    '67岁，病程3年',
    '服药3个月',
    '10岁时曾患肺炎，现45岁',
    '男，3天前发热',
    '适用于3岁以下',
    '1-3岁疫苗',
    '6岁儿童剂量表',
    'a 45-year-old',
    'a 13-year-old scar',
    '新生儿科会诊',
  ])('are not seen in: %s', (text) => {
    expect(classified(`患者，${text}`).level).toBe(2)
  })

  it('are as many years young as the bundle says', () => {
    const vocabularies = bundle.classification.vocabularies.map((each) => ({
      ...each,
      ...(each.agesBelow && { agesBelow: 18 }),
    }))
    const stricter = { ...bundle, classification: { vocabularies } }
    expect(classified('男，16岁', {}, stricter).level).toBe(4)
    expect(classified('男，16岁').level).toBe(2)
  })
})

describe('what a client declares', () => {
  it.each(levels)('can raise the level to %d', (level) => {
    expect(classified('关于值班的通知', { declared: { level } }).level).toBe(level)
  })

  it('can never lower the level', () => {
    expect(levelsOf('患者HIV抗体阳性', { declared: { level: 1 } })).toStrictEqual([5, 4])
    expect(levelsOf('x', { findings: found('PHONE'), declared: { level: 2 } })).toStrictEqual([
      4, 3,
    ])
  })

  it.each([
    [2, 2],
    [3, 3],
    [4, 3],
    [5, 4],
  ] as const)('as level %d leaves level %d', (level, residual) => {
    expect(classified('x', { declared: { level } }).residual).toBe(residual)
  })

  it('is public only when nothing speaks against it', () => {
    expect(levelsOf('医院地址与门诊时间', { declared: { level: 1 } })).toStrictEqual([1, 1])
    expect(levelsOf('患者复诊', { declared: { level: 1 } })).toStrictEqual([2, 2])
    expect(levelsOf('防艾讲座与艾滋病知识', { declared: { level: 1 } })).toStrictEqual([2, 2])
    expect(levelsOf('x', { declared: { level: 1 }, findings: found('ORG') })).toStrictEqual([2, 2])
    expect(levelsOf('医院地址与门诊时间')).toStrictEqual([2, 2])
  })

  it('about the kind of document is read like its text', () => {
    expect(levelsOf('HIV', { declared: { documentType: 'discharge-summary' } })).toStrictEqual([
      5, 4,
    ])
    expect(levelsOf('HIV', { declared: { documentType: 'notice' } })).toStrictEqual([2, 2])
  })
})

describe('categories', () => {
  it.each([
    ['主诉：胸痛3天', ['health-status']],
    ['会诊与手术安排', ['medical-application']],
    ['医保报销与费用结算', ['medical-payment']],
    ['床位、设备与耗材', ['health-resources']],
    ['传染病报告卡', ['public-health']],
    ['关于开会的通知', []],
    ['主诉胸痛，诊断冠心病，医保结算', ['health-status', 'medical-application', 'medical-payment']],
  ])('of %s are %j', (text, expected) => {
    expect(classified(text).categories).toStrictEqual(expected)
  })

  it('include personal attributes where an identifier is found', () => {
    expect(classified('主诉', { findings: found('PERSON') }).categories).toStrictEqual([
      'personal-attributes',
      'health-status',
    ])
  })

  it('include those of the vocabulary', () => {
    expect(classified('艾滋').categories).toStrictEqual(['health-status'])
  })
})

describe('whatever the text', () => {
  const pieces = [
    '患者',
    'HIV',
    '艾滋',
    '否认',
    '3岁',
    '，',
    '。',
    ' ',
    '医保',
    '@@PERSON_7K3QX@@',
    'AIDS',
    '预防艾滋病',
    'x',
    '🙂',
    '\ud800',
  ]
  const inputs = fc.record({
    texts: fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')),
      ),
    ),
    findings: fc.subarray([...identifierTypes]).map((types) => found(...types)),
    declared: fc.record({ level: fc.constantFrom(...levels) }),
  })

  it('the residual level never exceeds the level', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { level, residual, reasons, residualReasons } = classify(bundle, input)
        expect(residual).toBeLessThanOrEqual(level)
        expect(reasons[0]?.level).toBe(level)
        expect(residualReasons[0]?.level).toBe(residual)
      }),
    )
  })

  it('a declaration and a finding only ever raise the level', () => {
    fc.assert(
      fc.property(inputs, ({ texts, findings, declared }) => {
        const without = classify(bundle, { texts, findings: [] })
        const more = classify(bundle, {
          texts,
          findings,
          declared: { level: declared.level === 1 ? 2 : declared.level },
        })
        expect(more.level).toBeGreaterThanOrEqual(without.level)
        expect(more.residual).toBeGreaterThanOrEqual(without.residual)
        expect(categories.filter((each) => more.categories.includes(each))).toStrictEqual(
          more.categories,
        )
      }),
    )
  })

  it('no reason repeats a word of it', () => {
    const { reasons } = classified('患者王小明HIV抗体阳性', { findings: found('PERSON') })
    expect(JSON.stringify(reasons)).not.toMatch(/王小明|抗体/u)
  })
})

describe('what is left of a text', () => {
  const left = (text: string) => classified(text, { left: [text] })
  const note = '患者，哈萨克族，67岁，2024年3月5日在昭苏县'

  it('singles a person out when four traits come together, and says which', () => {
    const { residual, residualReasons } = left(`${note}转来`)
    expect(residual).toBe(4)
    expect(residualReasons.find(({ rule }) => rule === 'singling-out')?.because).toEqual({
      zh: '留下的确切日期、年龄、民族、地点合在一起仍可能认出本人',
      en: 'What is left (an exact date, an age, a minority people, a place) may still single the person out',
    })
  })

  it.each([
    ['患者，汉族，67岁，2024年3月5日在昭苏县转来'],
    ['患者，哈萨克族，67岁，2024年在昭苏县转来'],
    ['哈萨克族科普讲座，2024年3月5日，昭苏县，适合60岁以上人群'],
  ])('does not when there are fewer, or nobody: %s', (text) => {
    expect(left(text).residualReasons.map(({ rule }) => rule)).not.toContain('singling-out')
  })

  it('does not count days that were moved', () => {
    const moved = { left: [`${note}转来`], daysMoved: true }
    expect(classified(`${note}转来`, moved).residual).toBe(2)
  })

  it('counts no trait that was taken out', () => {
    const { residual } = classified(`${note}转来`, {
      left: ['患者，哈萨克族，67岁，@@DATE_7Q2KM@@转来'],
    })
    expect(residual).toBe(2)
  })
})
