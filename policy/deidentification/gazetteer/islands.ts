/** Districts and quarters of Hong Kong, Macau and Taiwan and their counties, in simplified characters. */
export const islands: readonly string[] =
  '九龙 新界 港岛 油尖旺 深水埗 九龙城 九龙湾 黄大仙 观塘 葵青 葵涌 青衣 荃湾 屯门 元朗 天水围 粉岭 上水 大埔 沙田 马鞍山 西贡 将军澳 离岛 东涌 湾仔 旺角 尖沙咀 油麻地 铜锣湾 北角 筲箕湾 柴湾 鲗鱼涌 香港仔 鸭脷洲 长洲 慈云山 钻石山 牛头角 蓝田 秀茂坪 长沙湾 荔枝角 石硖尾 美孚 红磡 土瓜湾 何文田 氹仔 路环 路凼 黑沙环 台山区 筷子基 祐汉 高士德 望厦 水坑尾 基隆 新竹 苗栗 台中 彰化 南投 云林 嘉义 台南 高雄 屏东 宜兰 花莲 台东 澎湖 金门 连江 桃园 中坜 竹北 头份 丰原 员林 鹿港 斗六 虎尾 太保 朴子 凤山 冈山 罗东 吉安 溪湖 埔里 草屯 淡水 汐止 树林 三峡 莺歌 永康 鼓山 左营 楠梓 小港'.split(
    ' ',
  )

/** Countries from which and to which families of patients move; as coarse as a province. */
export const countries: readonly string[] =
  '韩国 朝鲜 日本 缅甸 越南 老挝 泰国 柬埔寨 俄罗斯 蒙古国 哈萨克斯坦 吉尔吉斯斯坦 乌兹别克斯坦 巴基斯坦 尼泊尔 印度尼西亚 马来西亚 菲律宾 美国 加拿大 澳大利亚 澳洲 新西兰 英国 法国 德国 意大利 西班牙'.split(
    ' ',
  )

/** Large cities abroad. */
export const foreignCities: readonly string[] =
  '首尔 汉城 仁川 釜山 大邱 水原 京畿道 东京 大阪 名古屋 横滨 神户 福冈 曼谷 清迈 河内 胡志明市 仰光 曼德勒 万象 金边 吉隆坡 槟城 雅加达 马尼拉 阿拉木图 比什凯克 塔什干 莫斯科 海参崴 符拉迪沃斯托克 纽约 洛杉矶 旧金山 三藩市 芝加哥 波士顿 西雅图 休斯敦 多伦多 温哥华 满地可 蒙特利尔 悉尼 墨尔本 布里斯班 奥克兰 伦敦 曼彻斯特 巴黎 柏林 慕尼黑 法兰克福 米兰 罗马 马德里 巴塞罗那 迪拜'.split(
    ' ',
  )
