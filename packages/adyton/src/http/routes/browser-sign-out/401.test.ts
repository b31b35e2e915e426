import { expect, it } from 'vitest'
import { cookieNames, cookieOf, openGuest, XSRF } from '../../../../test/http/browser.ts'
import { newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()

it('POST /logout of a guest is refused, and it stays the guest it was', async () => {
  const browser = await openGuest(site)
  const guest = cookieOf(browser)

  const answer = await browser.send('POST', '/logout')

  expect(answer).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
    body: { message: 'Unauthenticated.', code: 'unauthenticated', request_id: expect.any(String) },
  })
  expect(cookieNames(answer)).toEqual([XSRF])
  expect(cookieOf(browser)).toBe(guest)
})

it('POST /logout a second time is refused', async () => {
  const { browser } = await newVisitor(site)
  expect((await browser.send('POST', '/logout')).status).toBe(204)

  expect(await browser.send('POST', '/logout')).toMatchObject({ status: 401 })
})
