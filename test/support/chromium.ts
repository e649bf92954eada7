import { chromium, type Page } from 'playwright-core'

const executablePath = process.env['CHROMIUM_PATH'] ?? ''

/** Whether the script that runs the tests has brought a browser. */
export const hasChromium = executablePath !== ''

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `await using browser = await aChromium()`: with a profile of its own, in Chinese. */
export async function aChromium() {
  const browser = await chromium.launch({ executablePath, args: flags })
  const context = await browser.newContext({ locale: 'zh-CN' })
  return { context, page: await context.newPage(), [Symbol.asyncDispose]: () => browser.close() }
}

/** What a script of the page gets; the code is not compiled with the tests, which know no page. */
export const inPage = async (page: Page, script: string): Promise<unknown> => page.evaluate(script)

/** Status and text of what a script of the page is answered. */
export const askIn = async (page: Page, path: string, init = '{}'): Promise<unknown> =>
  inPage(
    page,
    `fetch('${path}', ${init}).then(async (answer) => [answer.status, await answer.text()])`,
  )
