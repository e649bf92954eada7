import { byType } from '../codes/by-type.ts'
import { anyCue } from '../codes/cues.ts'
import { fieldPatterns } from '../codes/field-names.ts'
import { findInSegments, segmentPatterns } from '../codes/hl7.ts'
import { findKeyed, keyedPatterns } from '../codes/keyed.ts'
import { findTabled } from '../codes/tables.ts'

/** Values whose place says what they are: a column of a table, a field of HL7, FHIR or CDA, a key. */
export const structuredField = byType({
  name: 'structured-field',
  find: (text) => [...findTabled(text), ...findInSegments(text), ...findKeyed(text)],
  patterns: [...segmentPatterns, ...keyedPatterns, ...fieldPatterns, anyCue],
  finds: {
    MRN: [
      'BAH|XM|XB|CSRQ\n«20250317»|张某|2|-',
      '序号,病案号,姓名,性别\n1,«604418»,刘某,女',
      '"subject":{"reference":"Patient/«88017734»"}, "resourceType"',
      'MRG|«52010009120»^^^EMPI||||||',
      '<id root="1.2" extension="«JK-00398177»"/></x>',
      'GET /wx?cardno=«66100284»&x=1',
    ],
    ENCOUNTER_NO: [
      '| 床 | 姓名 | 住院号 |\n|---|---|---|\n| 1 | 嵇某 | «Z231188» |',
      "INSERT INTO er_visit (visit_no,name,age) VALUES\n('«ER231128031»','冯某',67)",
      'PV1|1|I|NEUR^0512||||||||||||||||«ZY2403110086»|',
    ],
    ACCESSION: ['OBR|1|«LS231120004417»|«8831204417»|CBC5^x', 'barcode=«3110062478»'],
    STAFF_ID: [
      '"doctor":{"gh":"«K0571»"}',
      'EVN|A01|20240311083214|||«N0417»^李',
      '<operator>«zz-0093»</operator>',
    ],
    BIRTH_DATE: [
      'PID|1||||||«19580914»|F',
      '姓名,性别,出生日期\n刘某,女,«1951/3/8»',
      '<birthTime value="«19820730»"/></patient>',
      'birth=«19960821000000»;',
    ],
    PHONE: ['姓名\t电话\t关系\n刘某\t«5496 1173»\t妻', 'SCH|||||||||||||||||^WPN^PH^^^^^«3812»'],
    ID_CN: ['XM,SFZH,XB\n张某,«4101051946»,2'],
    ID: ['姓名,护照号,国籍\n李某,«EJ 441802»,中'],
    INSURANCE_NO: ['PID||||||||||||||||||«370200D2209817»'],
    HEALTH_CARD: ['PID|1|«3701220098431»^^^EHR|', '<hcid>«E4300MC9920A7714B60»</hcid>'],
    DEVICE_ID: ['"resourceType":"Device","id":"«abpm-8801»"'],
    AGE_OVER_89: ['姓名\t年龄\t电话\n刘某\t«91»\t-'],
    BANK: ['yhkh=«6222020200001234567»;'],
    ACCOUNT: ['openid=«oX7d_5kQmYt0Lw2B» HTTP'],
  },
  ignores: [
    '项目,结果,单位\nWBC,10200,个',
    'item_code,item_name,unit\nM0231,抗Sm抗体,mg/L',
    'OBX|1|NM|WBC^白细胞||2.16|10*9/L|3.5-9.5',
    'time=20240315103000; size=20480',
    '<code code="59776-5"/>',
    '序号  项目  结果\n 1  ALT  412',
  ],
})
