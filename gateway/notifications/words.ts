import type { Severity, Text } from '#policy'

import type { Notice } from './notice.ts'

/** What each kind is called, and what to do about it. */
type Words = { readonly title: Text; readonly what: Text }

export const words: Readonly<Record<Notice['kind'], Words>> = {
  'break-glass': {
    title: { zh: '启用了紧急访问', en: 'Somebody broke the glass' },
    what: {
      zh: '请两位合规官在规定时间内复核。',
      en: 'Two compliance officers have to review it in time.',
    },
  },
  'review-overdue': {
    title: { zh: '复核案逾期', en: 'Reviews are overdue' },
    what: {
      zh: '请合规官尽快初查或作出决定。',
      en: 'Compliance officers have to look at them, or decide.',
    },
  },
  'policy-proposed': {
    title: { zh: '策略版本待批准', en: 'A version of the policy waits for approval' },
    what: {
      zh: '须由另一位合规官批准或驳回。',
      en: 'Another compliance officer has to approve or reject it.',
    },
  },
  'policy-approved': {
    title: { zh: '策略版本已获批准', en: 'A version of the policy was approved' },
    what: { zh: '将按批准的时间生效。', en: 'It comes into force when that was said to be.' },
  },
  'policy-rejected': {
    title: { zh: '策略版本被驳回', en: 'A version of the policy was rejected' },
    what: { zh: '现行策略不变。', en: 'The policy in force stays.' },
  },
  'policy-in-force': {
    title: { zh: '策略版本已生效', en: 'A version of the policy is in force' },
    what: {
      zh: '若无人知晓此次变更，请立即核查。',
      en: 'If nobody knows of this change, look into it at once.',
    },
  },
  'order-waiting': {
    title: { zh: '删除或清除申请待批准', en: 'An order waits for approval' },
    what: {
      zh: '须由另一位合规官批准或驳回。',
      en: 'Another compliance officer has to approve or reject it.',
    },
  },
  'log-damaged': {
    title: { zh: '审计日志已损坏', en: 'The audit log is damaged' },
    what: {
      zh: '日志与其签名不符，不再受理请求；请保全现场，并运行 wardline audit verify。',
      en: 'It does not fit what was signed, and takes no more entries: keep everything as it is, and run wardline audit verify.',
    },
  },
  'log-unsigned': {
    title: { zh: '审计日志未能签名', en: 'The audit log is not being signed' },
    what: {
      zh: '请检查数据库与签名密钥。',
      en: 'Look at the database and at the key that signs it.',
    },
  },
  'log-unwitnessed': {
    title: { zh: '审计日志长时间未获见证', en: 'No witness has signed the audit log for too long' },
    what: {
      zh: '涉敏请求已被拒绝；请检查见证服务。',
      en: 'Sensitive requests are refused: look at the witnesses.',
    },
  },
  'log-short-of-room': {
    title: { zh: '审计日志没有备用分区', en: 'The audit log has no spare partition' },
    what: {
      zh: '当前分区写满后将拒绝所有请求；请运行 wardline migrate。',
      en: 'Once the current one is full every request is refused: run wardline migrate.',
    },
  },
  'policy-not-taken': {
    title: { zh: '生效的策略无法采用', en: 'The policy in force cannot be used' },
    what: {
      zh: '所有请求一律拒绝；请查看网关日志。',
      en: 'Every request is refused: see the log of the gateway.',
    },
  },
  'content-keys-unusable': {
    title: { zh: '留存内容的密钥不可用', en: 'The keys of kept content cannot be used' },
    what: {
      zh: '须留存内容的请求会被拒绝；请检查密钥与密钥库。',
      en: 'Requests whose content is kept are refused: look at the keys and where they are.',
    },
  },
  'qualifications-expiring': {
    title: { zh: '培训资格即将到期', en: 'Qualifications are about to expire' },
    what: {
      zh: '请提醒这些科室的人员重新学习；到期后相应用途将被拒绝。',
      en: 'Remind the people of these departments: what needs the course is refused afterwards.',
    },
  },
  test: {
    title: { zh: '测试消息', en: 'Test message' },
    what: {
      zh: '由 wardline doctor --notify 发出，无需处理。',
      en: 'Sent by wardline doctor --notify; nothing has to be done.',
    },
  },
}

export const severityWords: Readonly<Record<Severity, Text>> = {
  info: { zh: '知会', en: 'info' },
  warning: { zh: '警告', en: 'warning' },
  critical: { zh: '紧急', en: 'critical' },
}
