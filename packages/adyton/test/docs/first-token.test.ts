import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCurl } from './curl.ts'
import { codeBlocks, readDocument, section } from './markdown.ts'
import { startWalkthrough, type Walkthrough } from './walkthrough.ts'

describe.skipIf(findCurl() === undefined)('the first token of the README', () => {
  const steps = section(readDocument('README.md'), 'A first token')
  const [register = '', use = '', administer = ''] = codeBlocks(steps, 'sh')
  let walkthrough: Walkthrough
  let token: string

  beforeAll(async () => {
    walkthrough = await startWalkthrough()
  })
  afterAll(() => walkthrough.stop())

  it('is answered to a registration, in the shape that is shown', async () => {
    const [answer] = await walkthrough.run(register)
    const shown: unknown = JSON.parse(codeBlocks(steps, 'json')[0] ?? '')

    expect(answer?.status).toBe(201)
    expect(shapeOf(answer?.body)).toEqual(shapeOf(shown))
    token = String(Object(answer?.body).token)
  })

  it('shows the user, makes a lesser token, lists both and revokes one', async () => {
    const answers = await walkthrough.run(use.replace(/(?<=^TOKEN=').*(?='$)/m, token))

    expect(answers.map((answer) => answer.status)).toEqual([200, 201, 200, 200])
  })

  it('lists the users once its own is an admin', async () => {
    const [answer] = await walkthrough.run(`TOKEN='${token}'\n${administer}`)

    expect(answer).toMatchObject({ status: 200, body: { users: [{ role: 'student' }] } })
  })
})

/** The names in an answer, level by level, and which values are text, numbers or null. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
}
