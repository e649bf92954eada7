import { describe, expect, it } from 'vitest'

import { address } from '../../../../policy/deidentification/recognisers/address.ts'
import { laterNotes } from '../names/later-notes.ts'
import { measure, readMarked } from '../names/marked.ts'
import { notes } from '../names/notes.ts'

const find = (text: string): string[] =>
  address.find(text).map(({ start, end }) => text.slice(start, end))

describe('addresses', () => {
  it.each(address.finds)('are found: %s', (example) => {
    const { text, spans } = readMarked(example)
    expect(find(text)).toEqual(spans.map(({ start, end }) => text.slice(start, end)))
  })

  it.each(address.ignores)('are not seen in: %s', (text) => {
    expect(find(text)).toEqual([])
  })

  it('are found in the notes', () => {
    const { covered, precision } = measure(
      [...notes, ...laterNotes].map(readMarked),
      'ADDRESS',
      address.find,
    )
    expect(covered).toBeGreaterThan(0.95)
    expect(precision).toBeGreaterThan(0.8)
  })

  it('count a bare city or county where a word says that somebody is from there', () => {
    expect(find('籍贯：山东')).toEqual([])
    expect(find('户籍所在地：安徽省六安市金寨县')).toEqual(['安徽省六安市金寨县'])
    expect(find('籍贯 绍兴')).toEqual(['绍兴'])
    expect(find('老家阜阳，')).toEqual(['阜阳'])
    expect(find('他是河南信阳人。')).toEqual(['河南信阳'])
    expect(find('父亲在东莞打工')).toEqual(['东莞'])
    expect(find('患者来自湖北省武汉市，曾在上海市第六人民医院手术。')).toEqual(['湖北省武汉市'])
  })

  it('keep the place of a hospital, a study and a disease', () => {
    const texts = [
      '转至天门市人民医院',
      '在武汉协和医院手术',
      '2019年在广州手术治疗',
      '可以在中山一院预约',
      '与同村某人接触',
      '走平路5分钟',
      '外院2014-12-28腹部CT',
      '经老乡介绍来我院',
    ]
    for (const text of texts) expect(find(text), text).toEqual([])
  })

  it('hold what stands between, behind and beside their parts', () => {
    for (const example of [
      '住«陆川县温泉镇通政街 17 号附 3»，',
      '住«蚌埠禹会区涂山东路铁路二村»，今早',
      '住«宁晋县河渠镇褚家庄村东头卫生室后院»。',
      '地址：«宜宾市翠屏区李庄镇高桥村6组,村小学坎下第二家»，',
      '住«萧山区新塘街道，就南秀路那个“东方名苑”3-2-504»。',
      '在«河沿街修鞋摊»守着',
      '|«延安三路甲211号2单元502户^^青岛市^山东省»^CHN',
      '"city":"«库尔勒市»","country"',
      '<city>«哈尔滨市</city><county>南岗区»</county>',
      '从«常熟千灯»赶来',
      '去«缅甸木姐»帮工',
    ]) {
      const { text, spans } = readMarked(example)
      expect(find(text), example).toEqual(spans.map(({ start, end }) => text.slice(start, end)))
    }
  })

  it('begin with a town behind a word for a home', () => {
    expect(find('住在城关镇南街12号')).toEqual(['城关镇南街12号'])
    expect(find('老家在山东临沂沂水县')).toEqual(['山东临沂沂水县'])
  })

  it('take the rest of a field with them when it holds a number', () => {
    expect(find('地址：深圳市南山区科技园南区R2-B栋4楼')).toEqual([
      '深圳市南山区科技园南区R2-B栋4楼',
    ])
    expect(find('住址：本市幸福里8-2-301，电话')).toEqual(['本市幸福里8-2-301'])
    expect(find('住址：不详')).toEqual([])
  })

  it('are no parts of the body, wards or beds', () => {
    const texts = [
      '双肺上区、下区呼吸音低',
      '颈部II区、III区淋巴结',
      '住院部3号楼5层',
      '急诊科12床',
      '手术区域消毒，1号线缝合',
    ]
    for (const text of texts) expect(find(text), text).toEqual([])
  })

  it('are found in English behind a cue or as a numbered street', () => {
    expect(find('Home address: 7 King Road, Hong Kong; Phone: 555')).toEqual([
      '7 King Road, Hong Kong',
    ])
    expect(find('She lives at 221B Baker Street, London, with her son.')).toEqual([
      '221B Baker Street, London,'.slice(0, -1),
    ])
    expect(find('Sent to 1208 Maple Avenue, Springfield yesterday')).toHaveLength(1)
    expect(find('Address: unknown')).toEqual([])
  })

  it('are found in another script or behind a street alone', () => {
    expect(find('他搬到和平路12号了')).toEqual(['和平路12号'])
    expect(find('現居於臺北市信義區松仁路100號')).toHaveLength(1)
  })

  it('are read in time that grows with the text', () => {
    const found = address.find('河北省'.repeat(20_000) + '住址：北京市海淀区学院路5号')
    expect(found.at(-1)?.score).toBeGreaterThan(0.8)
  })
})
