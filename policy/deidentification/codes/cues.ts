import { identifierTypes, type IdentifierType } from '../finding.ts'

/** Words beside a number that tell what it is the number of. */
const cues = {
  ACCESSION:
    '检查 檢查 影像 片子 玻片 片号 光片 放射 超声 内镜 胃镜 肠镜 心电 病理 病检 蜡块 蠟塊 切片 标本 標本 样本 樣本 采样 採檢 检验 化验 试管 采血管 管号 条码 条形码 申请 報告 报告 处方 處方 医嘱 手术 麻醉 血袋 献血 交叉 培养 冰冻 活检 会诊 订单 流水 单号 系统单 卡片 取药 上报 足跟血 新筛 原号 收文 票据 号源 瓶号 HLA accession specimen sample film barcode order study report prescription exam CT MR PET DR US ECG ORC OBR rx LABEL',
  ENCOUNTER_NO:
    '住院 门诊 門診 急诊 急診 就诊 就診 挂号 掛號 留观 入院 结算 床 腕带 房间 encounter visit admission inpatient outpatient case HN',
  INSURANCE_NO:
    '医保 醫保 社保 参保 保险 保單 保单 新农合 合作医疗 健保 个人编号 理赔 报案 赔案 参合 insurance policy member 费别',
  STAFF_ID:
    '工号 工號 工牌 胸牌 工卡 执业 資格 资格 药师证 护士证 医师证 上岗证 操作员 坐席 经办 随访员 员工 职工 个管师 护士长 个管師 staff employee reg. RN license',
  DEVICE_ID:
    'SN S/N 序列 起搏 电极 植入 机身 机号 机器 设备 手环 支架 人工瓣 瓣膜 假体 脉冲 导管 主钉 钢板 刀片 注射泵 人工耳蜗 serial device',
  HEALTH_CARD:
    '健康卡 健康档案 健康檔案 建册 产检 产检册 原产检册 保健册 妇幼手册 母子手册 手册 儿童编码 EHR',
  ID: '证 證 护照 護照 居留 永居 通行 出生证 户号 户口 军 警 志愿者 passport permit licence 綜援 推断书',
  BANK: '银行 账户 存折 户名 开户',
  MRN: '病案 病历 病歷 登记 登記 就诊卡 就診卡 诊疗卡 随访卡 覆診卡 覆诊卡 复诊卡 患者 病人 病员 受试者 透析 建档 健档 主索引 治疗号 社康 救助 ART ID MRN patient subject chart Pt',
} as const satisfies Partial<Record<IdentifierType, string>>

/** What a cue can tell. */
export type CueType = keyof typeof cues

const typeOfCue = new Map<string, CueType>()
for (const type of identifierTypes.filter((one): one is CueType => one in cues)) {
  for (const word of cues[type].split(' ')) typeOfCue.set(word, type)
}

/** Every cue, the longest first, so that 就诊卡 is not taken for 就诊. */
export const anyCue = new RegExp(
  [...typeOfCue.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((word) => (/^[A-Za-z]/.test(word) ? `(?<![A-Za-z])${escape(word)}` : escape(word)))
    .join('|'),
  'g',
)

function escape(word: string): string {
  return word.replaceAll(/[./]/g, String.raw`\$&`)
}

/** What the last cue of these words says, if there is one. */
export function typeFrom(words: string): CueType | undefined {
  const last = words.match(anyCue)?.at(-1)
  return last === undefined ? undefined : typeOfCue.get(last)
}
