import { byPattern } from '../by-pattern.ts'

/** Address on the web. */
export const url = byPattern({
  name: 'url',
  type: 'URL',
  rules: [
    {
      pattern:
        /(?<![A-Z])(?:https?|ftp|wss?):\/\/[A-Z0-9._~:/?#[\]@!$&'()*+,;=%-]*[A-Z0-9_~/#@$&*+=%-]/gi,
      score: 0.9,
      needs: ['://'],
    },
    {
      pattern: /hxxps?:\/\/[^\s,。;)）"']+/gi,
      score: 0.9,
      needs: ['hxxp'],
    },
    {
      pattern:
        /(?<![A-Z0-9.@/-])www\.[A-Z0-9.-]{1,200}\.[A-Z]{2,24}(?:[/?#][A-Z0-9._~:/?#@!$&*+=%-]*)?/gi,
      score: 0.88,
      needs: ['www.', 'WWW.'],
    },
    {
      pattern:
        /(?<![A-Z0-9.@/_-])(?:[A-Z0-9-]{1,63}\.){1,5}(?:com|cn|net|org|edu|gov|info)(?:\/[A-Z0-9._~:/?#@!$&*+=%-]*)?(?![A-Z0-9])/gi,
      score: 0.7,
      needs: ['.com', '.cn', '.net', '.org', '.edu', '.gov', '.info'],
    },
  ],
  finds: [
    '详见«https://example.com/patient/10023?id=5»。',
    '«http://10.1.2.3:8080/pacs»，',
    '«hxxp://his-test[.]ward-inner[.]cn/p?uid=1» 这条',
    '个人主页«www.zhangsan.com.cn»',
    '网址 «blog.example.org/zhang»',
  ],
  ignores: ['http协议', 'p.Gly12Asp', '0.5g.b.i.d', 'www', 'zhang@example.com', 'vs.control'],
})
