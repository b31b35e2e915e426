import { expect, it } from 'vitest'
import { breakableStorage } from '../../../../test/http/breakable-storage.ts'
import { openBrowser, REMEMBER, SESSION } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'
import { Unavailable } from '../../../core/errors.ts'

const { storage, fail, mend } = breakableStorage()
const site = await openSite({ storage })

it.each([
  ['reads', 'session'],
  ['reads', 'remember'],
  ['writes', 'remember'],
] as const)('takes no cookie from a browser while %s fail, with its %s cookie alone', async (half, kept) => {
  const { browser } = await newVisitor(site, { remember: true })
  browser.cookies.delete(kept === 'session' ? REMEMBER : SESSION)
  fail(half, new Unavailable('The disk is gone.'))

  const answer = await browser.send('GET', '/sanctum/csrf-cookie')

  mend()
  expect(answer).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { code: 'unavailable' },
  })
  expect(answer.setCookies).toEqual([])
  expect(await isSignedIn(browser)).toBe(true)
})

it('serves guests while the database is out, since they do not need it', async () => {
  fail('reads', new Unavailable('The disk is gone.'))

  const answer = await openBrowser(site).send('GET', '/sanctum/csrf-cookie')

  mend()
  expect(answer.status).toBe(204)
})
