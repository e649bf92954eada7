import type { ProblemCode } from '../../../gateway/problems.ts'
import type { Text } from '../../../policy/index.ts'

/** What a problem means to the person who meets it, and what to do. */
export type Advice = { readonly meaning: Text; readonly advice: Text }

/** Every problem code has its advice; the compiler finds a missing one. */
export const problemWords: Readonly<Record<ProblemCode, Advice>> = {
  invalid_request: {
    meaning: {
      zh: '请求体不是有效的 JSON 或 UTF-8，或某个字段不合要求；`param` 指出字段，不引用内容。',
      en: 'The body is not valid JSON or UTF-8, or a field is not as required; `param` names the field and never quotes it.',
    },
    advice: {
      zh: '按 `param` 改正该字段。内容类型无法识别的消息也会这样被拒绝：只发送文字，或使用 `/docs` 所列的类型。',
      en: 'Correct the field in `param`. A message part of an unknown type is refused the same way: send text, or a type that `/docs` lists.',
    },
  },
  unauthenticated: {
    meaning: {
      zh: '没有凭证，或凭证无效、过期、已吊销，或令牌不是发给护界的。',
      en: 'There is no credential, or it is invalid, expired or revoked, or the token was not issued for Wardline.',
    },
    advice: {
      zh: '重新登录医院的应用，或换用有效的个人密钥。信息技术人员：核对 `OIDC_ISSUER`、`OIDC_AUDIENCE`，以及发送的是访问令牌而不是 ID 令牌。',
      en: 'Sign in again in the hospital’s application, or use a valid personal key. IT staff: check `OIDC_ISSUER` and `OIDC_AUDIENCE`, and that an access token is sent, not an ID token.',
    },
  },
  access_denied: {
    meaning: {
      zh: '您的角色、声明的目的或所用的模型功能不在批准范围内。',
      en: 'Your role, the stated purpose or a feature of the model that was used is not approved.',
    },
    advice: {
      zh: '按消息所写改用适合的用途或真实的目的。不要借用他人账号；岗位确有需要时，向系统管理员申请。',
      en: 'Follow the message: another use case, or the true purpose. Do not borrow an account; if your work needs it, ask an administrator.',
    },
  },
  training_required: {
    meaning: {
      zh: '缺少您的角色或该用途所要求课程的有效合格记录（未通过、已过期，或课程版本已更新）。',
      en: 'There is no valid record of a course that your role or the use case requires: not passed, expired, or passed in an older version.',
    },
    advice: {
      zh: '消息列出所缺课程，请联系本院的培训负责人。在本版本中，合格记录由管理护界的部门录入。',
      en: 'The message names the courses; ask whoever is in charge of training. In this version the records are entered by those who run Wardline.',
    },
  },
  not_in_rollout: {
    meaning: {
      zh: '该用途尚在准备，试点尚未开始、已结束或仅限其他科室与人员，已被暂停，或已停用。',
      en: 'The use case is still being prepared; its pilot has not begun, is over, or is for other departments or people; or it is suspended or retired.',
    },
    advice: {
      zh: '改用已推广的用途，见“用途”参考页。确需试点的，由科室提出申请。',
      en: 'Choose a use case in rollout, see the reference of use cases. A department that wants to join a pilot has to ask for it.',
    },
  },
  level_exceeded: {
    meaning: {
      zh: '内容的数据级别高于该用途的上限。',
      en: 'The data are more sensitive than the use case was approved for.',
    },
    advice: {
      zh: '删去任务不需要的内容后重试，或改用上限更高、且确实适合的用途。不要改写敏感词来绕过。',
      en: 'Leave out what the task does not need and try again, or choose a fitting use case with a higher ceiling. Do not disguise sensitive words to get past.',
    },
  },
  unknown_model: {
    meaning: {
      zh: '`model` 字段既不是用途的代码，也不是获准的模型名。',
      en: 'The `model` field is neither the id of a use case nor a permitted model name.',
    },
    advice: {
      zh: '填写“用途”参考页中的代码；`GET /v1/models` 列出可用的名称。',
      en: 'Use an id from the reference of use cases; `GET /v1/models` lists the names.',
    },
  },
  not_found: {
    meaning: {
      zh: '没有这个地址，或没有要找的记录。',
      en: 'There is nothing at this address, or no such record.',
    },
    advice: {
      zh: '核对地址；全部接口见 `/docs`。',
      en: 'Check the address; `/docs` lists them all.',
    },
  },
  conflict: {
    meaning: {
      zh: '请求本身有效，但与当前状态冲突：处于法律保全、须由另一人批准，或已有决定。',
      en: 'The request is valid but does not fit the state of things: a legal hold, another person has to approve, or it was decided before.',
    },
    advice: {
      zh: '查看该申请或保全的当前状态；需要时请另一位合规官处理。',
      en: 'Look at the order or the hold as it is now; ask another compliance officer where one is needed.',
    },
  },
  method_not_allowed: {
    meaning: {
      zh: '地址存在，但不支持所用的 HTTP 方法。',
      en: 'The address exists but does not answer to this HTTP method.',
    },
    advice: { zh: '按 `/docs` 改用正确的方法。', en: 'Use the method that `/docs` gives.' },
  },
  content_too_large: {
    meaning: {
      zh: '请求体或消息条数超过上限。',
      en: 'The body, or the number of messages, is above the limit.',
    },
    advice: {
      zh: '缩短对话或分次处理。上限由 `WARDLINE_MAX_BODY_BYTES` 设定。',
      en: 'Shorten the conversation or work in parts. `WARDLINE_MAX_BODY_BYTES` sets the limit of the body.',
    },
  },
  rate_limited: {
    meaning: {
      zh: '您、您的科室或该用途的额度（每分钟请求数、每天词元数）已用完，消息写明是哪一项；或同一地址登录失败、同一人被拒的请求过多。',
      en: 'Your budget, your department’s or the use case’s (requests a minute, tokens a day) is used up; the message says which. Or there were too many failed sign-ins from one address, or refused requests of one person.',
    },
    advice: {
      zh: '按 `Retry-After` 等待后重试；每天的词元额度在零点恢复。批量任务请放慢：`x-ratelimit-remaining-requests` 与 `x-ratelimit-remaining-tokens` 写明余额。额度不够时请管理策略的部门调整。',
      en: 'Wait as long as `Retry-After` says; tokens come back at midnight. Slow batch jobs down: `x-ratelimit-remaining-requests` and `x-ratelimit-remaining-tokens` tell what is left. Where a budget does not suffice, ask those who keep the policy.',
    },
  },
  client_gone: {
    meaning: {
      zh: '客户端在请求发送完或答案传完之前断开了连接。',
      en: 'The client closed the connection before the request or the answer was complete.',
    },
    advice: {
      zh: '重新提交。反复发生时，检查客户端与中间代理的超时设置。',
      en: 'Send it again. If it keeps happening, look at the time-outs of the client and of proxies between.',
    },
  },
  internal: {
    meaning: {
      zh: '网关发生了未预见的错误；请求已被拒绝。',
      en: 'Something unforeseen went wrong in the gateway; the request was refused.',
    },
    advice: {
      zh: '把 `x-request-id` 告诉信息技术人员，日志按它记有原因。请勿在报告中附患者信息。',
      en: 'Give the `x-request-id` to IT staff; the log has the cause under it. Put no patient data into the report.',
    },
  },
  upstream_error: {
    meaning: {
      zh: '模型服务返回错误，或没有把答案说完。',
      en: 'The model’s service answered with an error, or did not finish its answer.',
    },
    advice: {
      zh: '稍后重试。已经收到的部分不完整，请勿使用。信息技术人员：运行 `wardline doctor`，并查看 `wardline_problems_total`。',
      en: 'Try again later. What has already arrived is incomplete: do not use it. IT staff: run `wardline doctor` and look at `wardline_problems_total`.',
    },
  },
  audit_unavailable: {
    meaning: {
      zh: '审计日志或额度的计数写不进去，所以请求被拒绝：没有记录就不发送。',
      en: 'The audit log, or the count of a budget, cannot be written, so the request was refused: without a record nothing is sent.',
    },
    advice: {
      zh: '改用人工流程并通知信息技术人员：检查 PostgreSQL 的连接和磁盘。',
      en: 'Work by hand meanwhile and tell IT staff: PostgreSQL, its connection and its disk need a look.',
    },
  },
  deidentification_unavailable: {
    meaning: {
      zh: '去标识化未能完成，或发出前的第二次扫描仍发现标识，所以请求被拒绝。',
      en: 'De-identification could not finish, or the second scan before sending still found an identifier, so the request was refused.',
    },
    advice: {
      zh: '删去身份信息后重试，不要改写号码来绕过。信息技术人员：`wardline_tripwire_hits_total` 每增加一次都应调查。',
      en: 'Take identifying details out and try again; do not rewrite a number to get past. IT staff: every step of `wardline_tripwire_hits_total` deserves an inquiry.',
    },
  },
  identity_unavailable: {
    meaning: {
      zh: '身份服务或存放密钥的数据库无法访问，不能确认您是谁。',
      en: 'The identity provider, or the database that holds the keys, cannot be reached, so nobody can say who you are.',
    },
    advice: {
      zh: '稍后重试。信息技术人员：检查 `OIDC_ISSUER` 与数据库，运行 `wardline doctor`。',
      en: 'Try again later. IT staff: check `OIDC_ISSUER` and the database; run `wardline doctor`.',
    },
  },
  policy_unavailable: {
    meaning: {
      zh: '生效的策略版本读不出来，或与批准的内容、审计日志不符，网关因此不作任何决定。',
      en: 'The version of the policy in force cannot be read, or is not what was approved and what the audit log says, so the gateway decides nothing.',
    },
    advice: {
      zh: '请联系合规办公室和信息技术人员：核对策略版本与审计日志，必要时查看网关日志。',
      en: 'Tell the compliance office and IT staff: they compare the versions of the policy with the audit log, and look into the gateway’s log.',
    },
  },
  no_destination: {
    meaning: {
      zh: '没有可用的模型可以接收去标识化之后剩余的内容。',
      en: 'No available destination may see what is left after de-identification.',
    },
    advice: {
      zh: '4 级的剩余内容只能去院内部署；图片、音频和文件须有部署获准接收。删去相应内容，或请信息技术人员检查院内部署。',
      en: 'A residual level of 4 may go to a deployment on the premises only; images, audio and files need one that may take them. Leave that content out, or ask IT staff about the deployment.',
    },
  },
  upstream_timeout: {
    meaning: { zh: '模型没有在规定时间内作答。', en: 'The model did not answer in time.' },
    advice: {
      zh: '稍后重试，或缩短内容。时限由 `UPSTREAM_TIMEOUT_MS` 设定。',
      en: 'Try again later, or with a shorter text. `UPSTREAM_TIMEOUT_MS` sets the limit.',
    },
  },
}
