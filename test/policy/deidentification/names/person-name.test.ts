import { describe, expect, it } from 'vitest'

import { authors } from '../../../../policy/deidentification/names/lexicon/authors.ts'
import { eponyms } from '../../../../policy/deidentification/names/lexicon/eponyms.ts'
import { remedies } from '../../../../policy/deidentification/names/lexicon/remedies.ts'
import { personName } from '../../../../policy/deidentification/recognisers/person-name.ts'
import { laterNotes } from './later-notes.ts'
import { measure, readMarked } from './marked.ts'
import { notes } from './notes.ts'

const find = (text: string): string[] =>
  personName
    .find(text)
    .filter(({ score }) => score >= 0.5)
    .map(({ start, end }) => text.slice(start, end))

describe('person names', () => {
  it.each(personName.finds)('are found: %s', (example) => {
    const { text, spans } = readMarked(example)
    const found = personName.find(text).map(({ start, end }) => ({ start, end }))
    expect(found).toEqual(spans.map(({ start, end }) => ({ start, end })))
  })

  it.each(personName.ignores)('are not seen in: %s', (text) => {
    expect(find(text)).toEqual([])
  })

  it('are found in the first notes', () => {
    const { precision, recall, covered } = measure(notes.map(readMarked), 'PERSON', personName.find)
    expect(covered).toBeGreaterThan(0.95)
    expect(recall).toBeGreaterThan(0.93)
    expect(precision).toBeGreaterThan(0.91)
  })

  it('are found in the later notes', () => {
    const marked = laterNotes.map(readMarked)
    const { precision, recall, covered } = measure(marked, 'PERSON', personName.find)
    expect(covered).toBeGreaterThan(0.82)
    expect(recall).toBeGreaterThan(0.82)
    expect(precision).toBeGreaterThan(0.88)
  })

  it('are found wherever a field names them, whoever it is', () => {
    const fields = ['姓名：', '联系人: ', '主治医师：', '记录者：', '麻醉师：', '患者签名：']
    const names = [
      '万里',
      '高兴',
      '安静',
      '白雪',
      '欧阳修远',
      '夏侯敦',
      '于是',
      '敖登格日勒',
      '完颜旻',
    ]
    for (const field of fields.slice(0, 1)) {
      for (const name of names) expect(find(`${field}${name}　性别：男`)).toEqual([name])
    }
    for (const field of fields) expect(find(`${field}慕容紫英　2024-01-02`)).toEqual(['慕容紫英'])
  })

  it('keep their place when characters are traditional', () => {
    const text = '主診醫生：葉嘉輝，患兒陳曉東'
    expect(find(text)).toEqual(['葉嘉輝', '陳曉東'])
  })

  it('never take the sex, a comma or a title with them', () => {
    expect(find('患者刘志强，男，62岁')).toEqual(['刘志强'])
    expect(find('姓名：刘志强男62岁')).toEqual(['刘志强'])
    expect(find('参加人员：刘志强主任、陈静副主任、王磊')).toEqual(['刘志强', '陈静', '王磊'])
    expect(find('请刘主任会诊')).toEqual(['刘'])
  })

  it('are whole when they are given as 某', () => {
    expect(find('陈某某，男，30岁。经核查，詹某已道歉。')).toEqual(['陈某某', '詹某'])
  })

  it('are not the values of a field that holds none', () => {
    const values = [
      '姓名：患者家属',
      '联系人：无',
      '记录：14:30 患者诉头痛',
      '家属：同意手术',
      '主治：高血压病',
      '签字：已签',
    ]
    for (const value of values) expect(find(value), value).toEqual([])
  })

  it('are found again where nothing announces them', () => {
    expect(find('联系人：苏丹萍。晚间苏丹萍离院。')).toEqual(['苏丹萍', '苏丹萍'])
  })

  it('are found in the columns of a table', () => {
    const table =
      '| 姓名 | 年龄 | 诊断 |\n| --- | --- | --- |\n| 续小芳 | 45 | 高血压 |\n| 铁柱 | 60 | 肺炎 |'
    expect(find(table)).toContain('续小芳')
    expect(find('姓名,年龄,科室\n温良玉,67,内科')).toEqual(['温良玉'])
  })

  it('are found in Latin letters behind a cue or in pinyin', () => {
    expect(find('Patient: John Smith, Sex: M')).toEqual(['John Smith'])
    expect(find('Seen with his wife Chen Xi today.')).toEqual(['Chen Xi'])
    expect(find('Parkinson disease, Murphy Sign, Crohn Disease')).toEqual([])
  })
})

describe('what is called after persons', () => {
  it('stays when it is a disease or a sign', () => {
    const signs = eponyms.split(' ').filter((name) => name.length > 1)
    const damaged = signs.filter(
      (name) => find(`查体：${name}征阴性，考虑${name}病待排。`).length > 0,
    )
    expect(damaged).toEqual([])
  })

  it('stays when it is a herb or a drug', () => {
    const damaged = remedies
      .split(' ')
      .filter((name) => find(`处方：${name}10g，每日一次。`).length > 0)
    expect(damaged).toEqual([])
  })

  it('stays when it is an author of old', () => {
    const damaged = authors
      .split(' ')
      .filter((name) => find(`此方出自${name}所著医书。`).length > 0)
    expect(damaged).toEqual([])
  })
})

describe('another name in the same place', () => {
  const surnames = ['王', '李', '欧阳', '闻', '蒯', '尉迟', '郗', '刘', '谌', '习', '常', '洪']
  const given = ['伟', '秀兰', '子涵', '一诺', '建国', '昱辰', '淑芬', '雪', '德胜', '语嫣']
  const names = surnames.flatMap((surname) => given.map((name) => surname + name))
  const places = [
    (name: string): string => `患者${name}，女，54岁，因反复咳嗽就诊。`,
    (name: string): string => `由其女儿${name}送入院，签署病危通知。`,
    (name: string): string => `7床${name}今晨空腹抽血。`,
    (name: string): string => `手术者：${name}，出血约20ml。`,
    (name: string): string => `今日${name}主任医师查房。`,
  ]

  it('is found as well', () => {
    for (const place of places) {
      const missed = names.filter((name) => !find(place(name)).includes(name))
      expect(missed.length / names.length, missed.join(' ')).toBeLessThan(0.05)
    }
  })
})

describe('reading', () => {
  it('survives any text', () => {
    for (const text of ['', '王', '·', '\ud83d', '姓名：', '姓名', '阿·', '患者'.repeat(2000)]) {
      for (const { start, end } of personName.find(text)) {
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
      }
    }
  })

  it('answers findings in order that do not overlap', () => {
    const findings = personName.find(notes.map((note) => readMarked(note).text).join('\n'))
    findings.slice(1).forEach((finding, index) => {
      expect(finding.start).toBeGreaterThanOrEqual(findings[index]!.end)
    })
  })
})
