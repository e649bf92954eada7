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
    expect(covered).toBeGreaterThan(0.92)
    expect(precision).toBeGreaterThan(0.9)
  })

  it('keep a bare city only in a field for addresses', () => {
    expect(find('籍贯：山东')).toEqual(['山东'])
    expect(find('户籍所在地：安徽省六安市金寨县')).toEqual(['安徽省六安市金寨县'])
    expect(find('患者来自湖北省武汉市，曾在上海市第六人民医院手术。')).toEqual([])
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
