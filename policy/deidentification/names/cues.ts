/** Field names after which, behind a colon or in the next cell, stands a person's name. */
export const labels =
  '姓名 患者姓名 病人姓名 患儿姓名 产妇姓名 新生儿姓名 母亲姓名 父亲姓名 受检者姓名 家属姓名 联系人姓名 医生姓名 医师姓名 护士姓名 中文姓名 英文姓名 曾用名 全名 患者 病人 患儿 产妇 孕妇 病员 伤者 受检者 受检人 受试者 来访者 求助者 来电者 咨询者 就诊人 联系人 紧急联系人 第一联系人 监护人 法定监护人 法定代理人 法定代表人 委托人 受托人 被委托人 授权人 授权委托人 代理人 代办人 代诉人 陪护人 陪护 陪同人 陪同者 陪诊人 护送人 家属 家长 亲属 近亲属 配偶 丈夫 妻子 父亲 母亲 儿子 女儿 爱人 老伴 户主 父 母 夫 妻 子 女 长子 次子 长女 次女 患者签名 患者签字 本人签名 本人签字 家属签名 家属签字 代理人签名 监护人签名 监护人签字 委托人签名 签名 签字 签章 签署人 签发人 签收人 手写签名 电子签名 医师签名 医生签名 医师签字 医生签字 护士签名 护士签字 主治医师 主治医生 主治 主管医师 主管医生 管床医师 管床医生 经治医师 经治医生 床位医生 责任医师 责任医生 住院医师 主任医师 副主任医师 科主任 责任护士 主管护士 值班护士 值班医生 值班医师 接诊医师 接诊医生 接诊护士 接诊人 首诊医师 首诊医生 门诊医师 门诊医生 坐诊医师 家庭医生 签约医生 开单医生 开单医师 申请医师 申请医生 申请人 送检医师 送检医生 送检者 送检人 取材医师 取材 诊断医师 诊断医生 初诊医师 报告医师 报告医生 报告人 报告者 审核医师 审核医生 审核者 审核人 审核 复核 复核者 复核人 复核医师 复诊医师 检查医师 检查医生 检查者 检查人 检验者 检验员 检验人 检验师 操作者 操作人 操作医师 操作护士 记录者 记录人 记录员 记录医师 记录 书写者 书写人 书写医师 整理者 整理人 录入者 录入人 录入员 汇报人 汇报者 汇报医师 发言人 主持人 主持者 主讲人 参加人员 参加人 参加者 参与人员 出席人员 与会人员 讨论者 术者 主刀 主刀医师 主刀医生 手术者 手术医师 手术医生 手术人员 一助 二助 三助 第一助手 第二助手 第三助手 助手 麻醉师 麻醉者 麻醉医师 麻醉医生 麻醉医师签字 麻醉医师签名 器械护士 洗手护士 巡回护士 台上护士 台下护士 手术护士 上级医师 上级医生 会诊医师 会诊医生 会诊专家 邀请医师 申请会诊医师 转诊医师 转诊医生 转出医师 接收医师 病史陈述者 病史提供者 病史叙述者 陈述者 陈述人 叙述者 供史者 供史人 代诉者 交班者 交班人 交班医师 交班医生 交班护士 接班者 接班人 接班医师 接班医生 接班护士 交接护士 核对者 核对人 核对护士 双人核对 执行者 执行人 执行护士 执行医师 采集者 采集人 采血者 采血护士 采样人 采样者 接收者 接收人 接听者 接听人 通知人 被通知人 调配 调剂 发药 发药人 核发 药师 审方药师 审核药师 调配药师 发药药师 临床药师 处方医师 开方医师 开具医师 医师 医生 大夫 护士 护士长 护师 主管护师 技师 技士 治疗师 康复师 营养师 心理师 咨询师 助产士 助产师 助产者 接生者 接产者 质控医师 质控护士 质控员 经手人 经办人 收费员 登记人 登记员 随访人 随访者 随访医师 随访员 被随访人 宣教者 宣教人 评估者 评估人 评估护士 投诉人 被投诉人 投诉者 反映人 举报人 当事人 证明人 见证人 担保人 付款人 缴费人 收件人 寄件人 收货人 持卡人 开户人 参保人 投保人 被保险人 受益人 户名 领取人 献血者 献血员 供者 受者 捐献者 供体 带教老师 带教医师 带教 指导老师 指导医师 实习医师 实习医生 实习生 进修医师 进修医生 规培医师 规培医生 研究者 研究医生 主要研究者 研究护士 负责人 项目负责人 课题负责人 科室负责人 组长 申报人 填表人 填报人 制表人 制单人 查房者 查房医师 主查人 监测者 扫描技师 摄影技师 阅片医师 阅片者 送诊人 报警人 驾驶员 急救医生 急救护士 出诊医生 出诊护士'.split(
    ' ',
  )

/** Field names of records in English, as JSON keys or before a colon. */
export const latinLabels =
  'Patient Name|Full Name|Name|Patient|Pt Name|Doctor|Physician|Attending Physician|Referring Physician|Attending|Surgeon|Assistant|Anesthesiologist|Anaesthetist|Nurse|Radiologist|Pathologist|Reported by|Signed by|Signature|Dictated by|Reviewed by|Verified by|Prepared by|Emergency Contact|Contact Person|Contact|Next of Kin|Guardian|Mother|Father|Spouse|Husband|Wife|Son|Daughter|Interpreter|Consultant|Provider|PCP|Dear|patientName|patient_name|name|fullName|full_name|doctorName|doctor|nurse|physician|contactName|guardian'.split(
    '|',
  )

/** Forms of address and offices that follow a surname or a full name. */
export const titles =
  '主任医师 副主任医师 主治医师 住院医师 主治医生 住院医生 主管护师 副主任护师 主任护师 护士长 副护士长 总护士长 副主任 主任 医生 医师 大夫 护士 护师 药师 技师 治疗师 教授 副教授 院长 副院长 书记 所长 科长 处长 老师 博士 院士 专家 先生 女士 小姐 太太 夫人 阿姨 叔叔 大爷 大妈 大娘 大叔 大哥 大姐 大嫂 奶奶 爷爷 婆婆 伯伯 伯母 师傅 同志 同学 同事 经理 队长 警官 律师 法官 校长 局长 部长 主席 组长 医助 主刀 医士 护工 院士 教练 老板 某某 某'.split(
    ' ',
  )

/** Kinship and other words directly before which, or after which, a name is likely. */
export const kin =
  '患者 病人 患儿 病员 产妇 孕妇 伤者 家属 家长 丈夫 妻子 老公 老婆 爱人 老伴 配偶 母亲 父亲 妈妈 爸爸 儿子 女儿 长子 次子 长女 次女 独子 独女 哥哥 姐姐 弟弟 妹妹 兄长 女婿 儿媳 媳妇 孙子 孙女 外孙 外孙女 外婆 外公 爷爷 奶奶 舅舅 姑姑 姑妈 姨妈 叔叔 伯父 伯母 婶婶 岳父 岳母 公公 婆婆 侄子 侄女 外甥 外甥女 表哥 表姐 表弟 表妹 堂哥 堂弟 男友 女友 男朋友 女朋友 未婚夫 未婚妻 朋友 好友 邻居 同事 同学 同乡 老乡 室友 工友 保姆 护工 司机 房东 其子 其女 其妻 其夫 其母 其父 其兄 其弟 其姐 其妹 之子 之女 之妻 之母 之父 法定监护人'.split(
    ' ',
  )

/** Words that tell that the next word is, or that the last word was, somebody. */
export const surroundings =
  '由 经 请 向 遵 找 叫 名叫 我叫 我是 名为 通知 联系 致电 电话通知 报告 告知 嘱 陪同 陪护 护送 送来 代诉 诉 自述 称 表示 指出 认为 总结 查房 主刀 操作 执行 签署 签字 签名 记录 审核 书写 完成 汇报 发言 接诊 会诊 负责 挂 看 因 男 女 参加人员'.split(
    ' ',
  )

/** Field names and values that stand where a name might stand and are none. */
export const fields =
  '性别 年龄 床号 床位 科室 病区 诊断 日期 时间 电话 手机 关系 民族 职业 婚姻 籍贯 住址 地址 单位 身份证 身份证号 住院号 门诊号 病案号 病历号 编号 序号 出生日期 就诊科室 入院日期 出院日期 检查日期 报告日期 联系电话 与患者关系 备注 结果 项目 费用 药品 剂量 用法 频次 主诉 现病史 既往史 查体 标本 部位 职称 职务 角色 国籍 国家 信息 资料 栏目 一栏 处 处用 本人 同上 同前 不详 未知 无 空 待填 待查 未提供 未填写 不明 保密 匿名 佚名 无名 身份不明 法定 代签 已签 未签 拒签 已故 去世 体健 健在 离异 在场 不在 陪同 代述 可靠 主任 医师 医生 护士 教授 专家 家属 患者'.split(
    ' ',
  )
