import { purposes } from '../../../policy/index.ts'
import { heading, literal } from '../mdx.ts'
import type { Page } from '../page.ts'
import { purposeWords } from '../words/purposes.ts'

const intro = {
  zh: '目的说明为什么使用数据（HL7 PurposeOfUse）。请求头 `X-Wardline-Purpose` 声明目的；不声明时取用途的首个目的。目的写入审计日志，请如实声明。',
  en: 'A purpose says why data are used (HL7 PurposeOfUse). The header `X-Wardline-Purpose` states it; when it is absent, the first purpose of the use case counts. It goes into the audit log: state the true one.',
}

/** Every purpose of use that a request may state. */
export const purposesPage: Page = {
  name: 'purposes',
  title: { zh: '使用目的', en: 'Purposes of use' },
  description: { zh: '请求可以声明的目的', en: 'The purposes that a request may state' },
  body: (_, language) =>
    [
      intro[language],
      ...purposes.flatMap((purpose) => [
        heading(2, `\`${purpose}\``, purpose.toLowerCase()),
        literal(purposeWords[purpose][language]),
      ]),
    ].join('\n\n'),
}
