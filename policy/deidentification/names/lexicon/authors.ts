/** Physicians of history, whose names stand in prescriptions as sources, and other public names of medicine. */
export const authors =
  '张仲景 李时珍 孙思邈 华佗 扁鹊 葛洪 皇甫谧 王叔和 钱乙 刘完素 张从正 李东垣 李杲 朱丹溪 朱震亨 张景岳 张介宾 叶天士 叶桂 吴鞠通 吴瑭 薛生白 薛雪 王孟英 王清任 傅青主 傅山 陈实功 吴又可 吴有性 喻嘉言 徐大椿 徐灵胎 陈修园 张锡纯 唐容川 王冰 成无己 巢元方 王焘 许叔微 陈无择 严用和 危亦林 滑寿 薛己 汪机 汪昂 万全 李中梓 缪希雍 武之望 吴谦 程钟龄 程国彭 尤在泾 柯琴 周学海 丁甘仁 施今墨 蒲辅周 岳美中 淳于意 仓公 岐伯 黄帝 神农 雷公 南丁格尔 希波克拉底 盖伦 弗洛伊德 巴甫洛夫 白求恩 林巧稚 吴阶平 屠呦呦 钟南山 张仲景方 华佗夹脊 华佗夹脊穴'
