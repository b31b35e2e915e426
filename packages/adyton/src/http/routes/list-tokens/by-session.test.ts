import { expect, it } from 'vitest'
import { newVisitor } from '../../../../test/http/sessions.ts'
import { idOf, mint, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

it.each(['/api/tokens', '/api/auth/tokens'])(
  'GET %s shows a session the tokens of its user, none of them as its own',
  async (path) => {
    const { browser, member } = await newVisitor(site)
    const { id } = await mint(site, member.token)

    const answer = await browser.send('GET', path)

    expect(answer).toMatchObject({
      status: 200,
      body: {
        tokens: [
          { id: idOf(member.token), current: false },
          { id, current: false },
        ],
        next_cursor: null,
      },
    })
  },
)
