/** An invented admission note; nobody has this name, number or address. */
export const patient = {
  name: '欧阳若兰',
  residentId: '110105195810234021',
  phone: '13912345678',
  admission: 'ZY20260118',
} as const

export const note = `入院记录
姓名：${patient.name}　性别：女　年龄：68岁
身份证号：${patient.residentId}
住院号：${patient.admission}　联系电话：${patient.phone}
主诉：反复胸闷、气促3天，加重1天。
现病史：患者${patient.name}3天前无明显诱因出现胸闷，活动后加重，休息可缓解，无晕厥。既往高血压病10年，规律服用氨氯地平5mg qd。
体格检查：T 36.5℃，P 88次/分，R 20次/分，BP 150/90mmHg。
初步诊断：1. 冠状动脉粥样硬化性心脏病 2. 高血压病2级（很高危）`

/** Every identifier of the note; none of them may reach a model. */
export const identifiers = Object.values(patient)
