import type { EntryType } from '../../../audit/entry.ts'
import type { Text } from '../../../policy/index.ts'

/** What each type of entry in the audit log says. */
export const entryWords: Readonly<Record<EntryType, Text>> = {
  'ai.accept': {
    zh: '请求已获准，且这条日志已落盘，之后才发往模型。含用途、目的、级别、移除的标识种类与数量、策略版本、候选模型和发出内容的 SHA-256。',
    en: 'The request was allowed; this entry was on disk before a byte left. Use case, purpose, levels, kinds and numbers of identifiers removed, policy version, candidate destinations and the SHA-256 of what left.',
  },
  'ai.outcome': {
    zh: '获准请求的结局，以 `parent` 指向它的 `ai.accept`：完成、失败（问题代码）或客户端断开；含耗时、词元数、是否须人工复核。',
    en: 'How an allowed request ended; `parent` names its `ai.accept`. Completed, failed (problem code) or client gone; latency, tokens, and whether a review is owed.',
  },
  'ai.indeterminate': {
    zh: '获准的请求没有留下结局（网关在途中停止），由后来的网关补记；以 `parent` 指向它的 `ai.accept`。',
    en: 'An allowed request left no ending, for the gateway stopped on the way; a later one put this on record. `parent` names its `ai.accept`.',
  },
  'ai.deny': {
    zh: '请求被拒绝，未发往模型；`policy.reason` 为问题代码，`policy.rules` 为起作用的规则；额度用完时含该项额度。',
    en: 'The request was refused and reached no model; `policy.reason` is the problem code, `policy.rules` the rules that applied, and the budget that was used up.',
  },
  'audit.query': {
    zh: '有人查阅了审计日志的条目或证明。',
    en: 'Somebody read entries of the audit log or a proof.',
  },
  'audit.export': {
    zh: '有人导出了整个审计日志。',
    en: 'Somebody exported the whole audit log.',
  },
  'retention.executed': {
    zh: '一人申请、另一人批准后，到期的条目（`retired` 的 `from` 至 `to` 之前）导出并校验，随后清除；含两人的引用与导出文件的 SHA-256。哈希仍在，日志仍可完整校验。',
    en: 'Entries whose time was up (`retired`: from `from` on and before `to`) were exported, verified and let go, as one person asked and another approved; references of both and the SHA-256 of the export. Their hashes stay, and the log verifies as before.',
  },
  'deid.previewed': {
    zh: '有人预览了一段文字的去标识化结果；不含原文。',
    en: 'Somebody previewed the de-identification of a text; the text is not kept.',
  },
  'deid.reported': {
    zh: '有人报告了漏标或误标；含漏标的种类与数量，不含原文。原文加密保存，仅用于评测。',
    en: 'Somebody reported an identifier that was missed or a word that was wrongly taken for one; kinds and numbers of what was missed. The text is kept encrypted, for evaluation alone.',
  },
  'deid.cases-read': {
    zh: '操作员导出了员工报告的评测样例。',
    en: 'An operator exported the evaluation cases that staff reported.',
  },
  'deid.cases-forgotten': {
    zh: '操作员导出后删除了评测样例。',
    en: 'An operator had the evaluation cases deleted once they were exported.',
  },
  'content.opened': {
    zh: '有人打开了 `about` 所指请求的加密内容；理由加密保存，`content.reason` 为其密文的 SHA-256。',
    en: 'Somebody opened the encrypted content of the request that `about` names; the reason is kept encrypted, and `content.reason` is the SHA-256 of its ciphertext.',
  },
  'content.held': {
    zh: '对一位患者或一条请求的内容设置了法律保全，解除前不得删除；`hold` 为其编号。',
    en: 'The content of a patient or of a request was put under a legal hold and is not erased until it is lifted; `hold` names it.',
  },
  'content.released': {
    zh: '经第二人批准，解除了法律保全。',
    en: 'A legal hold was lifted, approved by a second person.',
  },
  'content.requested': {
    zh: '有人申请删除内容、清理到期内容或解除法律保全，等待第二人批准；`order` 为申请编号。',
    en: 'Somebody asked to erase content, to erase what has expired or to lift a legal hold; a second person has to approve. `order` names the request.',
  },
  'content.approved': {
    zh: '第二人批准了申请；随后执行，各步另有条目。',
    en: 'The second person approved the request; it is carried out then, and every step of that is an entry of its own.',
  },
  'content.rejected': {
    zh: '第二人驳回了申请。',
    en: 'The second person rejected the request.',
  },
  'content.erased': {
    zh: '经第二人批准，删除了 `about` 所列条目的内容（销毁密钥与密文）；日志仍可完整校验。',
    en: 'The content of the entries in `about` was erased, approved by a second person: keys and ciphertext are gone, and the log still verifies.',
  },
  'content.expired': {
    zh: '保存期满，经第二人批准，删除了 `about` 所列条目的内容。',
    en: 'The content of the entries in `about` had been kept for its time and was erased, approved by a second person.',
  },
  'use-case.suspended': {
    zh: '有人暂停了一个用途（`useCase`）：此后所有请求被拒，紧急访问也不能越过；`order` 为这次暂停的编号，理由加密保存在其旁。',
    en: 'Somebody suspended a use case (`useCase`): every request for it is refused from here on, in an emergency too; `order` is the id of this suspension, the reason is kept encrypted beside it.',
  },
  'use-case.resume-asked': {
    zh: '有人申请恢复被暂停的用途；另一位合规官批准之前不生效。',
    en: 'Somebody asked for a suspended use case to be resumed; nothing happens until another compliance officer approves.',
  },
  'use-case.resume-rejected': {
    zh: '恢复申请被驳回或撤回，用途仍为暂停。',
    en: 'What was asked for was rejected or taken back; the use case stays suspended.',
  },
  'use-case.resumed': {
    zh: '经申请人以外的合规官批准，用途恢复到策略所写的阶段。',
    en: 'Approved by another compliance officer than who asked, the use case is again at the stage that the policy says.',
  },
  'review.opened': {
    zh: '`about` 所指条目被抽中（`review.why` 为 `sample`）或触发了一条规则，需要有人复核；`review.case` 为复核案编号。',
    en: 'The entry in `about` was drawn (`review.why` is `sample`) or a rule noticed it, and somebody has to look at it; `review.case` names the case.',
  },
  'review.assigned': {
    zh: '一个复核案交给了某人（`review.assignee`）。',
    en: 'A case was given to somebody (`review.assignee`).',
  },
  'review.explained': {
    zh: '记下了当事人或科室的说明（`review.explanation`）；备注加密保存，`content.reason` 为其密文的 SHA-256。',
    en: 'What the person or the department gave as the reason was put down (`review.explanation`); a note is kept encrypted, and `content.reason` is the SHA-256 of its ciphertext.',
  },
  'review.decided': {
    zh: '作出了结论（`review.outcome`）；备注加密保存。',
    en: 'A case was decided (`review.outcome`); a note is kept encrypted.',
  },
  'review.signed': {
    zh: '有人签署了结论；以紧急诊疗为目的的，须两位不同的人签署。',
    en: 'Somebody signed the decision; where the purpose was emergency treatment, two different people have to.',
  },
  'policy.explained': {
    zh: '有人查询了自己的请求会如何裁决。',
    en: 'Somebody asked how a request of theirs would be decided.',
  },
  'policy.imported': {
    zh: '文件夹中的策略包作为一个版本导入并生效；`bundle` 为版本号与哈希。',
    en: 'The bundle of a folder became a version and came into force; `bundle` gives its number and hash.',
  },
  'policy.drafted': {
    zh: '有人起草或修改了一个策略版本；理由加密保存。',
    en: 'Somebody wrote or changed a draft of the policy; the reason is kept encrypted.',
  },
  'policy.proposed': {
    zh: '一个策略版本提交审批，此后内容不可更改；`bundle.hash` 为其哈希。',
    en: 'A version of the policy was proposed and does not change any more; `bundle.hash` is its hash.',
  },
  'policy.approved': {
    zh: '另一位合规官批准了该版本。',
    en: 'Another compliance officer approved the version.',
  },
  'policy.rejected': {
    zh: '该版本被驳回。',
    en: 'The version was rejected.',
  },
  'policy.withdrawn': {
    zh: '起草人撤回了该版本。',
    en: 'Who wrote the version withdrew it.',
  },
  'policy.activated': {
    zh: '该版本生效，取代此前的版本；此后条目的 `policy.hash` 以它为准。',
    en: 'The version came into force in place of the one before; from here on entries are decided by its hash.',
  },
  'emergency.opened': {
    zh: '有人说明理由后启用了紧急访问（破窗），在限定时间内可越过规则；理由加密保存，必须由两位合规官复核。',
    en: 'Somebody broke the glass, for a reason, and may go beyond the rules for a time; the reason is kept encrypted, and two officers have to review it.',
  },
  'emergency.ended': {
    zh: '本人提前结束了紧急访问。',
    en: 'Whoever had broken the glass ended it before the time.',
  },
  'session.opened': {
    zh: '有人在浏览器中登录；`session.ref` 为会话的带密钥引用。',
    en: 'Somebody signed in with a browser; `session.ref` is a keyed reference of the session.',
  },
  'session.refused': {
    zh: '一次浏览器登录被拒绝；`policy.reason` 为问题代码。',
    en: 'A browser’s sign-in was refused; `policy.reason` is the problem code.',
  },
  'session.ended': {
    zh: '浏览器会话结束：`session.ended` 为 `signed-out`（本人退出）、`signed-out-everywhere`（本人退出全部会话）、`provider`（身份提供方结束）或 `replaced`（同一浏览器重新登录）。超时不另记。',
    en: 'A browser session ended: `session.ended` is `signed-out` (by its owner), `signed-out-everywhere` (with all others of the owner), `provider` (by the identity provider) or `replaced` (the same browser signed in again). Time-outs leave no entry.',
  },
  'session.misused': {
    zh: '带有会话的改动请求不是从本站页面发出的（疑似跨站请求伪造），已拒绝。',
    en: 'A request with a session that would have changed something did not come from a page of ours (as forged ones do) and was refused.',
  },
  'key.created': {
    zh: '新建了一个密钥；`scopes` 为它可用于的用途（没有则不限），`owner` 为所属的服务账号。',
    en: 'A key was created; `scopes` are the use cases that it is for (all when there are none), `owner` the service account that it belongs to.',
  },
  'key.rotated': {
    zh: '一个密钥被轮换：`key` 为新密钥，`rotatedFrom` 为旧密钥，后者在宽限期后失效。',
    en: 'A key was rotated: `key` is the new one, `rotatedFrom` the old one, which ends after a period of grace.',
  },
  'service.created': {
    zh: '新建了一个服务账号；`owner` 为其引用，`actsFor` 表示它可代人提问。',
    en: 'A service account was made; `owner` is its reference, `actsFor` says that it may ask for people.',
  },
  'service.disabled': {
    zh: '一个服务账号被停用，其密钥随之失效。',
    en: 'A service account was disabled, and its keys with it.',
  },
  'credential.misused': {
    zh: '有效的凭证被用于不该用之处，已拒绝：`misuse` 为 `elsewhere`（不在允许的网络）、`out-of-scope`（超出密钥的用途）或 `on-behalf`（无权代人提问）。',
    en: 'A good credential was used as it must not be, and refused: `misuse` is `elsewhere` (from a network that it is not for), `out-of-scope` (for something that it is not for) or `on-behalf` (for somebody whom it may not ask for).',
  },
  'clock.step': {
    zh: '网关所在机器的时钟被调整，`clock.stepMs` 为毫秒数；前后条目的时间请据此判断。',
    en: 'The clock of the gateway’s machine was set, by `clock.stepMs` milliseconds; judge the times of the entries around it by that.',
  },
  'log.continued': {
    zh: '日志换名继续（如恢复备份之后）：`log` 为此前的名称及其最后签名的大小与根，此后由新名称签名。',
    en: 'The log goes on under another name, as after a backup was restored: `log` gives the former one and what it signed last.',
  },
  'key.revoked': { zh: '吊销了一个个人密钥。', en: 'A personal key was revoked.' },
}
