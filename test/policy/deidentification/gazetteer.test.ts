import { describe, expect, it } from 'vitest'

import { readRegion } from '../../../policy/deidentification/gazetteer/regions.ts'

describe('regions', () => {
  it.each([
    ['浙江省杭州', '浙江省', 0],
    ['内蒙古赤峰', '内蒙古', 0],
    ['朝阳区建国路', '朝阳区', 2],
    ['恩施土家族苗族自治州', '恩施土家族苗族自治州', 1],
    ['喀什地区疏附县', '喀什地区', 1],
    ['深水埗大南街', '深水埗', 2],
  ])('%s begins with %s', (text, name, level) => {
    const region = readRegion(text, 0)
    expect(text.slice(0, region?.end)).toBe(name)
    expect(region?.level).toBe(level)
  })

  it.each(['中山路12号', '长安镇', '黄山村', '病区', '和文'])('%s begins with none', (text) => {
    expect(readRegion(text, 0)).toBeNull()
  })

  it('knows which names are ordinary words', () => {
    expect(readRegion('光明出院', 0)?.isOrdinary).toBe(true)
    expect(readRegion('绍兴', 0)?.isOrdinary).toBe(false)
  })
})
