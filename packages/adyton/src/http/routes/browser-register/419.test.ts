import { expect, it } from 'vitest'
import { cookieNames, cookieOf, openGuest, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { demandsProof } from '../../../../test/http/demanded-proof.ts'
import { isSignedIn } from '../../../../test/http/sessions.ts'
import { openSite, registration } from '../../../../test/http/site.ts'

const site = await openSite()

demandsProof(site, { method: 'POST', paths: ['/register'] })

it('a registration that another page may have sent makes no account', async () => {
  const browser = await openGuest(site)
  const json = registration()
  const other = cookieOf(await openGuest(site), XSRF)

  for (const headers of [{ 'X-XSRF-TOKEN': [] }, { 'X-XSRF-TOKEN': other }]) {
    const answer = await browser.send('POST', '/register', { json, headers })
    expect(answer).toMatchObject({ status: 419, body: { message: 'CSRF token mismatch.' } })
  }
  expect(await isSignedIn(browser)).toBe(false)
  expect((await browser.send('POST', '/register', { json })).status).toBe(204)
})

it('a registration with a session that is made up is given cookies to try again with', async () => {
  const browser = await openGuest(site)
  browser.cookies.set(SESSION, 'A'.repeat(43))
  const json = registration()

  const refused = await browser.send('POST', '/register', { json })

  expect(refused.status).toBe(419)
  expect(cookieNames(refused)).toEqual([SESSION, XSRF])
  expect((await browser.send('POST', '/register', { json })).status).toBe(204)
})
