import { expect, it } from 'vitest'
import { openSite, registration } from '../../../../test/http/site.ts'

const site = await openSite({ limits: {} })

it.each(['/api/auth/register', '/api/register', '/register'])(
  'POST %s is refused once the address has no guest requests left',
  async (path) => {
    const ip = `198.51.100.${path.length}`
    for (let tries = 0; tries < 10; tries += 1) await site.call('POST', path, { ip, json: {} })

    const answer = await site.call('POST', path, { ip, json: registration() })

    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60', 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0' },
    })
    expect(answer.body).toEqual({
      message: 'Too Many Attempts.',
      code: 'too_many_attempts',
      request_id: expect.any(String),
    })
  },
)
