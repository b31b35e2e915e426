import { expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../../../../test/http/sign-in-paths.ts'
import { newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite({ limits: { guest: { max: 0, windowMs: 60_000 } } })

it.each(SIGN_IN_PATHS)('POST %s is refused at the sixth try of a minute, a right one too', async (path) => {
  const { email, password } = await newMember(site)
  const ip = `198.51.100.${SIGN_IN_PATHS.indexOf(path) + 1}`
  for (let tries = 0; tries < 5; tries += 1)
    await site.call('POST', path, { ip, json: { email, password: 'no' } })

  const answer = await site.call('POST', path, { ip, json: { email, password } })

  expect(answer).toMatchObject({
    status: 429,
    headers: { 'retry-after': '60', 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0' },
  })
  expect(answer.body).toEqual({
    message: 'Too many login attempts. Please try again later.',
    code: 'too_many_sign_ins',
    request_id: expect.any(String),
  })
})
