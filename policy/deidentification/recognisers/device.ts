import { byPattern } from '../by-pattern.ts'
import { behind, code, codeScore } from '../labels.ts'

/** Serial number of a device a person wears or carries: pacemaker, implant, phone; and its UDI. */
export const device = byPattern({
  name: 'device',
  type: 'DEVICE_ID',
  rules: [
    behind(
      [
        '序列号',
        '序列號',
        '设备号',
        '设备编号',
        '设备ID',
        '机器号',
        '起搏器编号',
        '植入物编号',
        '植入体编号',
        '器械编号',
        '产品编号',
        '支架编号',
        '假体编号',
        '人工耳蜗编号',
        '手环编号',
        'imei',
        'meid',
        'udi',
        'serial',
        's/n',
        'device id',
        'device no',
        'device serial number',
      ],
      code,
      codeScore(0.93),
    ),
    { pattern: /(?<![A-Z\d])SN ?[:=#] ?([A-Z\d][A-Z\d-]{3,38}[A-Z\d])/gi, score: codeScore(0.85) },
    {
      pattern: /\(01\)\d(?: ?\d){13}(?:\(\d{2,4}\)[A-Z\d/.-]{1,20}){0,6}/gi,
      score: 0.9,
      needs: ['(01)'],
    },
  ],
  finds: [
    '起搏器序列号：«PJN123456S»',
    'IMEI: «490154203237518»',
    'SN：«A1B2C3D4»',
    'UDI «(01)06901234567892(21)A0012345»',
    '条码«(01)0697 2248 3017 12(21)C0892»',
    'Serial No. «12-34567»',
    '设备编号«MDT-00871»',
  ],
  ignores: ['序列号不详', '设备运行3小时', '(01)项', 'SNP rs12345', '产品编号无', 'serial 3 days'],
})
