import { byPattern } from '../by-pattern.ts'
import { extension } from '../extension.ts'

function hasPhoneLength(value: string): number {
  const digits = value.replaceAll(/\D/g, '').length
  return digits >= 8 && digits <= 15 ? 0.85 : 0
}

/** Telephone number with a country code, or grouped as in North America. */
export const internationalPhone = byPattern({
  name: 'international-phone',
  type: 'PHONE',
  rules: [
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Za-z+])(?:\+\d{1,3}|00[1-9]\d{0,2}(?=[ .(-]))(?:[ .()-]{0,2}\d){6,13}(?!\d)${extension}`,
        'g',
      ),
      score: hasPhoneLength,
      needs: ['+', '00'],
    },
    {
      pattern:
        /(?<![\dA-Z]|\d[.-])(?:1[ .-]?)?(?:\([2-9]\d\d\) ?[2-9]\d\d[ .-]|[2-9]\d\d(?:-[2-9]\d\d-|\.[2-9]\d\d\.))\d{4}(?![\dA-Z]|[.-]\d)(?: ?x\d{1,6})?/gi,
      score: 0.75,
    },
  ],
  finds: [
    'call «+1 212-555-0147»',
    '«(212) 555-0147»',
    '«212-555-0147»',
    '«212.555.0147 x12»',
    '香港电话«+852 2345 6789»',
    '«+44 20 7946 0958»',
    'can be reached at «00353 87 555 0126».',
  ],
  ignores: ['+12.5', 'IgG(+) 120-130', '2024-03-15', 'CD4+ 350', '130-140-1500', 'pH 7.35-7.45'],
})
