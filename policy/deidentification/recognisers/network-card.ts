import { byPattern } from '../by-pattern.ts'

/** Hardware address of a network card (MAC). */
export const networkCard = byPattern({
  name: 'network-card',
  type: 'DEVICE_ID',
  rules: [
    {
      pattern: /[\dA-Fa-f]{2}(?:(?::[\dA-Fa-f]{2}){5}|(?:-[\dA-Fa-f]{2}){5})(?![\dA-Fa-f:-])/g,
      score: 0.9,
    },
  ],
  finds: ['MAC：«00:1A:2B:3C:4D:5E»', '«00-1A-2B-3C-4D-5E»'],
  ignores: ['10:30:45', '2024-03-15-10-30', '00:1A:2B'],
})
