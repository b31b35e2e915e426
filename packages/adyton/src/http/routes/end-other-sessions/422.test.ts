import { expect, it } from 'vitest'
import { openSignedIn } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()

it.each([
  [['password123'], 'The password must be a string.'],
  [true, 'The password must be a string.'],
  ['x'.repeat(1_025), 'The password must not be greater than 1024 bytes.'],
])('refuses the password %j, confirmed or not', async (password, text) => {
  const { browser, member } = await newVisitor(site)
  const other = await openSignedIn(site, member)
  await browser.send('POST', '/user/confirm-password', { json: { password: member.password } })

  const answer = await browser.send('DELETE', '/api/sessions', { json: { password } })

  expect(answer.status).toBe(422)
  expect(answer.body).toEqual({
    message: 'The given data was invalid.',
    errors: { password: [text] },
    code: 'validation_failed',
    request_id: expect.any(String),
  })
  expect(await isSignedIn(other)).toBe(true)
})
