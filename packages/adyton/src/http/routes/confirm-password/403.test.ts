import { expect, it } from 'vitest'
import { newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

it.each([
  ['POST', '/user/confirm-password'],
  ['GET', '/user/confirmed-password-status'],
])('%s %s is refused to a token, in which nothing can be confirmed', async (method, path) => {
  const { token, password } = await newMember(site)

  const answer = await site.call(method, path, { token, json: { password } })

  expect(answer).toMatchObject({
    status: 403,
    body: { message: 'This action is unauthorized.', code: 'unauthorized', request_id: expect.any(String) },
  })
  expect(answer.headers).not.toHaveProperty('www-authenticate')
})
