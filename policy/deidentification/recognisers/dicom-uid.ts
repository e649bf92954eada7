import { byPattern } from '../by-pattern.ts'

/** DICOM instance identifier; the standard's own names (1.2.840.10008…) identify nobody. */
export const dicomUid = byPattern({
  name: 'dicom-uid',
  type: 'ACCESSION',
  rules: [
    {
      pattern: /(?<![\d.])[12]\.\d{1,3}(?:\.\d{1,39}){4,20}(?![\d.]\d)/g,
      score: (value) => (value.startsWith('1.2.840.10008.') || value.length < 20 ? 0 : 0.85),
    },
  ],
  finds: ['StudyInstanceUID «1.2.840.113619.2.55.3.604688119.971.1585620000.123»'],
  ignores: ['1.2.840.10008.5.1.4.1.1.2', '1.2.3.4.5.6', '版本 2.0.1.3', '192.168.1.20'],
})
