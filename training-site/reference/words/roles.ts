import type { Role, Text } from '../../../policy/index.ts'

/** What each role is called and whom it stands for. */
export const roleWords: Readonly<Record<Role, { readonly name: Text; readonly meaning: Text }>> = {
  clinician: {
    name: { zh: '临床医护', en: 'Clinician' },
    meaning: {
      zh: '参与诊疗的医师、护士、药师、技师',
      en: 'Physicians, nurses, pharmacists and technicians who take part in care',
    },
  },
  it_staff: {
    name: { zh: '信息技术人员', en: 'IT staff' },
    meaning: {
      zh: '安装、连接和维护系统的人员',
      en: 'Those who install, connect and maintain systems',
    },
  },
  manager: {
    name: { zh: '管理人员', en: 'Manager' },
    meaning: { zh: '科室与职能部门的管理者', en: 'Those who manage departments and operations' },
  },
  compliance_officer: {
    name: { zh: '合规官', en: 'Compliance officer' },
    meaning: {
      zh: '查阅审计日志、核对规则执行情况的人员',
      en: 'Those who read the audit log and check that the rules are kept',
    },
  },
  administrator: {
    name: { zh: '系统管理员', en: 'Administrator' },
    meaning: {
      zh: '管理密钥与模型部署；与临床使用和审计分开',
      en: 'Those who look after keys and destinations, kept apart from care and from the audit log',
    },
  },
  service: {
    name: { zh: '服务账号', en: 'Service account' },
    meaning: {
      zh: '代表系统而不是个人的账号；其他角色对它不起作用',
      en: 'An account of a system, not of a person; no other role it may hold counts',
    },
  },
}
