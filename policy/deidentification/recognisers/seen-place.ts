import { byType } from '../codes/by-type.ts'
import { findSeenPlaces } from '../organisations/seen-places.ts'

/** Places and institutions that the model of names/ sees where no rule knows their words. */
export const seenPlace = byType({
  name: 'seen-place',
  find: (_, scan) => findSeenPlaces(scan.view()),
  patterns: [],
  finds: {
    ADDRESS: ['父母自«阜南县洪河桥镇»来。'],
    ORG: ['退休会计(«无锡太湖针织总厂»)。'],
  },
  ignores: ['朝鲜族，初中文化', '国籍加拿大', '转至上海市第一人民医院'],
})
