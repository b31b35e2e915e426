import { expect, it } from 'vitest'
import { cookieNames, openGuest, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn } from '../../../../test/http/sessions.ts'
import { newIp, openSite, registration } from '../../../../test/http/site.ts'

const site = await openSite({ limits: {} })

it('POST /register in session mode is refused once the address has no guest requests left', async () => {
  const browser = await openGuest(site, { ip: newIp() })
  for (let tries = 0; tries < 10; tries += 1) await browser.send('POST', '/register', { json: {} })

  const answer = await browser.send('POST', '/register', { json: registration() })

  expect(answer).toMatchObject({
    status: 429,
    headers: { 'retry-after': '60', 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0' },
    body: { message: 'Too Many Attempts.', code: 'too_many_attempts', request_id: expect.any(String) },
  })
  expect(cookieNames(answer)).toEqual([XSRF])
  expect(await isSignedIn(browser)).toBe(false)
})
