/** Names of cities and counties that are words, or parts of words and of drugs: alone they say nothing. */
export const ordinaryNames: readonly string[] =
  '金水 市中 市南 市北 三水 和平 安宁 河西 河东 江北 江南 朝阳 望城 新华 中原 新城 城东 城西 城北 城中 城关 南山 西山 光明 南关 东河 长寿 长安 高明 普陀 道里 道外 小店 永和 中和 新建 新市 安平 大安 中正 中西 天山 天心 天宁 南开 白云 鼓楼 钟楼 二道 二七 四方 东城 西城 东湖 南湖 金山 宝山 海北 海西 海东 永康 桥东 桥西 上街 上城 下城 下关 集美 同安 港闸 玄武 铁西 信义 双阳 西固 西岗 长宁 长清 南通 云龙 东丽 平房'.split(
    ' ',
  )
