import { byPattern } from '../by-pattern.ts'

// Four small figures are a version or a numbered heading.
function versionFour(value: string): number {
  const octets = value.split('.').map(Number)
  const isAddress = octets.every((octet) => octet <= 255) && octets.some((octet) => octet > 9)
  return isAddress && octets[0] !== 0 ? 0.85 : 0
}

function shortened(value: string): number {
  const groups = value.split(':').length
  return groups >= 4 && groups <= 9 ? 0.85 : 0
}

/** Internet address, version 4 or 6. */
export const ipAddress = byPattern({
  name: 'ip-address',
  type: 'IP',
  rules: [
    {
      pattern: /(?:(?<![\dA-Z.])|(?<=(?<![A-Z])IP))\d{1,3}(?:\.\d{1,3}){3}(?![\dA-Z]|\.\d)/gi,
      score: versionFour,
    },
    {
      pattern: /(?<![\dA-Za-z:])[\dA-Fa-f]{1,4}(?::[\dA-Fa-f]{1,4}){7}(?![\dA-Za-z:])/g,
      score: 0.85,
    },
    {
      pattern: /(?<![\dA-Za-z:])(?:[\dA-Fa-f]{0,4}:){2,8}[\dA-Fa-f]{1,4}(?![\dA-Za-z:])/g,
      score: (value) => (value.includes('::') ? shortened(value) : 0),
      needs: ['::'],
    },
  ],
  finds: [
    '登录IP：«192.168.1.20»',
    '«10.0.0.12»:8080',
    '来自«2001:0db8:85a3:0000:0000:8a2e:0370:7334»',
    '«fe80::1ff:fe23:4567:890a»',
    'address «41.173.96.26»',
  ],
  ignores: ['1.2.3.4', '1.2.840.10008.1.2', '300.1.2.3', '10:30:45', '2024.03.15', '3.5.1', 'a::b'],
})
