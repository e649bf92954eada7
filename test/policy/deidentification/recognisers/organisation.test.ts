import { describe, expect, it } from 'vitest'

import { organisation } from '../../../../policy/deidentification/recognisers/organisation.ts'

const find = (text: string): string[] =>
  organisation.find(text).map(({ start, end }) => text.slice(start, end))

describe('employers and schools', () => {
  it.each([
    ['系桂阳县宏发石材加工厂切割工', '桂阳县宏发石材加工厂'],
    ['其妻在潍坊市第五中学任教', '潍坊市第五中学'],
    ['儿子在县一中读书', '县一中'],
    ['挂靠远航货运物流，', '远航货运物流'],
    ['他给顺达物流看大门', '顺达物流'],
    ['幼儿园的事:托克扎克镇双语第二幼儿园园长', '托克扎克镇双语第二幼儿园'],
    ['在漯河市造纸厂开过机', '漯河市造纸厂'],
    ['衣袋内饭卡印“兴隆电机厂三车间”', '兴隆电机厂三车间'],
    ['| 小白鸽幼儿园 |', '小白鸽幼儿园'],
    ['自称在"金海岸"KTV上班', '"金海岸"KTV'],
    ['患者，省水利职业学院大二在读', '省水利职业学院'],
    ['原单位茅山水泥厂传达室', '茅山水泥厂'],
    ['中铁十二局玉磨铁路项目部的工人', '中铁十二局玉磨铁路项目部'],
    ['现居九龍，於港鐵九龍灣車廠任技工', '港鐵九龍灣車廠'],
  ])('are found in %s', (text, name) => {
    expect(find(text)).toContain(name)
  })

  it.each([
    '幼儿园要求开证明，学校停课，公司不放假',
    '由派出所民警送入',
    '上过三年小学，未婚',
    '于南方医科大学体检',
    '恒瑞医药股份有限公司生产',
    '手臂上出现一小团水泡',
    '全麻上行气管切开，病变位于胃体部',
    '送我科及护工公司',
    '高中分化腺癌',
    '2024年2月3日由120自火车站送入',
    '中华医学会指南推荐',
    '我院体检中心、疾控中心、血液中心',
  ])('are not seen in %s', (text) => {
    expect(find(text)).toEqual([])
  })

  it('are named in English, too', () => {
    expect(find('She works at Yuanda Electronics, Wuxi plant, mobile')).toEqual([
      'Yuanda Electronics, Wuxi plant',
    ])
    expect(find('English teacher at Green Hill Primary School, who')).toEqual([
      'Green Hill Primary School',
    ])
    expect(find('Nurse at Peking Union Hospital')).toEqual([])
  })

  it('are read in time that grows with the text', () => {
    const text = '在河北省钢铁集团厂'.repeat(8_000)
    const started = performance.now()
    organisation.find(text)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
