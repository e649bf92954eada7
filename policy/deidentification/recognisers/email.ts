import { byPattern } from '../by-pattern.ts'

/** E-mail address. Character classes are ASCII, so Chinese before or after it is never part of it. */
export const email = byPattern({
  name: 'email',
  type: 'EMAIL',
  rules: [
    {
      pattern: /(?<![A-Z0-9._%+-])[A-Z0-9._%+-]+@(?:[A-Z0-9-]{1,63}\.){1,8}[A-Z]{2,24}/gi,
      score: 0.98,
      needs: ['@'],
    },
    {
      pattern:
        /(?<![A-Z0-9._%+-])[A-Z0-9._%+-]+ ?(?:@|[([]at[)\]]) ?(?:[A-Z0-9-]{1,63} ?\. ?){1,4}(?:com|cn|net|org|edu|gov)(?![A-Z])/gi,
      score: 0.85,
      needs: ['@ ', ' @', '(at)', '[at]', '. ', ' .'],
    },
    {
      pattern:
        /(?<![A-Z0-9._%+-])[A-Z0-9._%+-]+ ?(?:(?<= )at(?= )|@|[([]at[)\]]) ?[A-Z0-9-]{1,63}(?: ?(?:(?<= )dot(?= )|[([]dot[)\]]|\.) ?[A-Z0-9-]{2,63}){1,3}(?![A-Z0-9])/gi,
      score: 0.8,
      needs: [' dot ', ' DOT ', '[dot]', '(dot)'],
    },
    {
      pattern:
        /(?<![A-Z0-9._%+-])[A-Z0-9._%+-]+ ?(?:艾特|#) ?[A-Z0-9-一二三四五六七八九零〇]{2,40} ?(?:点|\.) ?(?:com|cn|net|org|c0m)(?:\.cn)?(?![A-Z0-9])/gi,
      score: 0.85,
      needs: ['艾特', '#'],
    },
  ],
  finds: [
    '邮箱«zhangsan@qq.com»，',
    '可通过邮箱«li.si-01@mail.hospital.com.cn»或手机联系',
    'E-mail:«Wang_Wu+note@example.org».',
    'mailto:«a@b.cn»',
    '«zhangsan＠163．com»',
    '«zhangsan @ 163.com»',
    '«zhangsan(at)163.com»',
    'email：«zhangwei AT 163 dot com»',
    '«zhang@163.com»和«li@163.com»',
    '"mail":"«ji.r0386 [at] clinic [dot] cn»"',
    '备用 «aan#qq.c0m»(#换at)',
    '邮箱"«yinjianye 艾特 一六三 点 com»"。',
  ],
  ignores: [
    '@zhangsan',
    '5 mg @ 10:00',
    '阿莫西林@0.5g tid',
    'zhang@localhost',
    '请@张医生.看一下',
    '患者 a@ 说',
  ],
})
