/** The whole gateway as a process of its own, so that a test can kill it. Settings come as JSON in WARDLINE_TEST_WISH. */
import { aGateway } from './gateway.ts'

const wish: unknown = JSON.parse(process.env['WARDLINE_TEST_WISH'] ?? '{}')
if (typeof wish !== 'object' || wish === null) throw new Error('no settings')
const gateway = await aGateway(wish)
process.send?.({ url: gateway.url, key: await gateway.keyOf('dr.lin') })
