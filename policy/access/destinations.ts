import type { Destination } from '../bundle/schema.ts'
import type { Text } from '../text.ts'
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
    const content = contentOf(question)
    return refused(id, {
      reason: 'no_destination',
      because: {
        zh: `没有模型部署可以接收 ${content.zh}`,
        en: `No deployment of the model may see ${content.en}`,
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

function contentOf({ request }: Question): Text {
  const { residualLevel = 1, uninspected = [] } = request
  const level = { zh: `${residualLevel} 级数据`, en: `level ${residualLevel} data` }
  if (uninspected.length === 0) return level
  const kinds = uninspected.join(', ')
  return {
    zh: `${level.zh}及无法检查的内容（${kinds}）`,
    en: `${level.en} with content that cannot be inspected (${kinds})`,
  }
}
