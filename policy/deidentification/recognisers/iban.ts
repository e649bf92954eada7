import { byPattern } from '../by-pattern.ts'

// ISO 13616: the first four characters go last, letters count from 10, the whole is 1 modulo 97.
function hasIbanCheck(value: string): boolean {
  const account = value.replaceAll(' ', '').toUpperCase()
  let remainder = 0
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const number = Number.parseInt(character, 36)
    remainder = (remainder * (number > 9 ? 100 : 10) + number) % 97
  }
  return remainder === 1 && account.length >= 15 && account.length <= 34
}

/** International bank account number (ISO 13616). */
export const iban = byPattern({
  name: 'iban',
  type: 'BANK',
  rules: [
    {
      pattern: /(?<![\dA-Z])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![\dA-Z])/gi,
      score: (value) => (hasIbanCheck(value) ? 0.97 : 0),
    },
  ],
  finds: ['My IBAN is «GB29NWBK60161331926819».', '«DE89 3704 0044 0532 0130 00»'],
  ignores: ['GB29NWBK60161331926818', 'AB12 1234 1234 1234', 'CD20阳性', 'HE4 12345678 12345678'],
})
