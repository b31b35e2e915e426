import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCurl } from './curl.ts'
import { codeBlocks, readDocument, section } from './markdown.ts'
import { startWalkthrough, type Walkthrough } from './walkthrough.ts'

describe.skipIf(findCurl() === undefined)('the first browser session of the README', () => {
  const document = readDocument('README.md')
  const [register = ''] = codeBlocks(section(document, 'A first token'), 'sh')
  const [steps = ''] = codeBlocks(section(document, 'A first browser session'), 'sh')
  let walkthrough: Walkthrough

  beforeAll(async () => {
    walkthrough = await startWalkthrough()
    await walkthrough.run(register)
  })
  afterAll(() => walkthrough.stop())

  it('begins with a guest, signs in, shows the user and the session, and signs out', async () => {
    expect(await walkthrough.run(steps)).toMatchObject([
      { status: 204 },
      { status: 204 },
      { status: 200, body: { email: 'ada@example.com' } },
      { status: 200, body: { sessions: [{ current: true }] } },
      { status: 204 },
    ])
  })

  it('is refused without the proof', async () => {
    const forgetful = steps.replace('-H "$(proof)"', '')
    const answers = await walkthrough.run(forgetful)

    expect(answers[1]).toMatchObject({ status: 419, body: { code: 'csrf_mismatch' } })
  })
})
