import type { Destination } from '../bundle/schema.ts'
import { held, refused, type Question, type Step } from './step.ts'

const id = 'step.destination'

/** Some deployment of the model may see what is left of the data, and every kind of content that nobody could read. */
export const destinationMaySee: Step = {
  id,
  asks: {
    zh: '是否有模型部署可以接收去标识化后的数据？',
    en: 'May any deployment of the model see what is left of the data?',
  },
  answer: (question) => {
    const [cheapest] = permittedDestinations(question)
    if (cheapest !== undefined)
      return held(id, {
        zh: `可发送至“${cheapest.name.zh}”`,
        en: `"${cheapest.name.en}" may see it`,
      })
    return refused(id, {
      reason: 'no_destination',
      because: {
        zh: `没有模型部署可以接收${contentOf(question, 'zh')}`,
        en: `No deployment of the model may see ${contentOf(question, 'en')}`,
      },
      change: {
        zh: '请删去相应内容，或由信息部门接入获准接收此类数据的院内部署',
        en: 'Leave that content out, or have a deployment connected that may see it',
      },
    })
  },
}

/** The deployments that may see what is left of the request, cheapest first. */
export function permittedDestinations({ bundle, request, useCase }: Question): Destination[] {
  const { residualLevel = 1, uninspected = [] } = request
  return bundle.destinations
    .filter(({ id }) => useCase.destinations.includes(id))
    .filter(({ maxResidualLevel }) => maxResidualLevel >= residualLevel)
    .filter((destination) => uninspected.every((kind) => destination.uninspected.includes(kind)))
    .sort((a, b) => a.cost - b.cost || (a.id < b.id ? -1 : 1))
}

function contentOf({ request }: Question, language: 'zh' | 'en'): string {
  const { residualLevel, uninspected = [] } = request
  const level = { zh: `${residualLevel ?? 1} 级数据`, en: `level ${residualLevel ?? 1} data` }
  const unread = { zh: '无法检查的内容', en: 'content that cannot be inspected' }
  const and = { zh: '及', en: ' with ' }
  return uninspected.length === 0
    ? level[language]
    : `${level[language]}${and[language]}${unread[language]}（${uninspected.join(', ')}）`
}
