import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ADA, startApi } from '../../../../e2e/api.ts'
import { findChromium, launchChromium } from '../../../../e2e/chromium.ts'
import type { Program } from '../../../../e2e/program.ts'
import { codeBlocks, ROOT, readDocument, section } from './markdown.ts'

const GUIDE = 'docs/guides/browser-sessions.md'
const DOCUMENTED_URL = 'http://localhost:8000'

/** Pages as the documents show them, on an origin that the server has been told of, in a browser. */
describe.skipIf(findChromium() === undefined)('a page of the documents', () => {
  const files = new Map([['/axios.js', readFileSync(join(ROOT, 'node_modules/axios/dist/esm/axios.js'))]])
  const folder = mkdtempSync(join(tmpdir(), 'adyton-pages-'))
  let pages: Server
  let origin: string
  let api: Program
  let chromium: Browser
  let page: Page

  beforeAll(async () => {
    pages = createServer(({ url = '' }, response) => {
      response.setHeader('Content-Type', url.endsWith('.js') ? 'text/javascript' : 'text/html')
      response.end(files.get(url))
    })
    await once(pages.listen(0, 'localhost'), 'listening')
    // A server that listens on a port has an address with a port.
    origin = `http://localhost:${(pages.address() as AddressInfo).port}`
    api = await startApi(folder, { ADYTON_FRONTEND_URL: origin })
    chromium = await launchChromium()
  })
  afterAll(async () => {
    await chromium.close()
    await api.stop()
    pages.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    page = await chromium.newPage()
  })
  afterEach(() => page.close())

  /** Opens a page that asks this server, by a name of the page's own site. */
  function open(html: string): Promise<unknown> {
    const here = api.url.replace('127.0.0.1', 'localhost')
    files.set('/page.html', Buffer.from(html.replaceAll(DOCUMENTED_URL, here)))
    return page.goto(`${origin}/page.html`)
  }

  it('in plain JavaScript signs in, knows the user after a reload, and signs out', async () => {
    const [html = ''] = codeBlocks(section(readDocument(GUIDE), 'A page in five minutes'), 'html')
    const says = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()
    await open(html)
    await says('Not signed in.')

    await page.getByRole('button', { name: 'Sign in' }).click()
    await says(`Hello, ${ADA.name}`)
    await page.reload()
    await says(`Hello, ${ADA.name}`)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await says('Not signed in.')
  })

  it('in plain JavaScript tells of a wrong password', async () => {
    const [html = ''] = codeBlocks(section(readDocument(GUIDE), 'A page in five minutes'), 'html')
    await open(html)

    await page.getByLabel('Password').fill('wrong-password')
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('status').getByText('These credentials do not match our records.').waitFor()
  })

  it('in plain JavaScript tells where to read on if it may not read the answer', async () => {
    const guide = readDocument(GUIDE)
    const [html = ''] = codeBlocks(section(guide, 'A page in five minutes'), 'html')
    await open(html)
    await page.goto(page.url().replace('localhost', 'page.example.test'))

    await page.getByRole('status').getByText('see Network Error.').waitFor()
    expect(section(guide, 'Network Error, or a complaint about CORS')).toContain('ADYTON_FRONTEND_URL')
  })

  it.each([
    ['README.md', 'A first browser session'],
    [GUIDE, 'What a front-end does'],
  ])('with axios as in %s signs in', async (path, heading) => {
    const [script = ''] = codeBlocks(section(readDocument(path), heading), 'js')

    await open(`<script type="module">
      import axios from '/axios.js'
      const { email, password } = ${JSON.stringify(ADA)}
      ${script}
      document.title = user.name
    </script>`)

    await expect.poll(() => page.title()).toBe(ADA.name)
  })
})
