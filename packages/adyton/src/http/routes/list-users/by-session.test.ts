import { expect, it } from 'vitest'
import { openSignedIn } from '../../../../test/http/browser.ts'
import { newVisitor } from '../../../../test/http/sessions.ts'
import { giveRole, newAdmin, openSite, takeRole } from '../../../../test/http/site.ts'

const site = await openSite()
const list = (browser: { readonly send: typeof site.call }) => browser.send('GET', '/api/admin/users')

it('admits the session of an admin, which has every ability', async () => {
  const browser = await openSignedIn(site, await newAdmin(site))

  expect(await list(browser)).toMatchObject({ status: 200, body: { next_cursor: null } })
})

it('refuses the session of anybody else, whose abilities grant nothing that roles do not', async () => {
  const { browser } = await newVisitor(site)

  const answer = await list(browser)

  expect(answer).toMatchObject({
    status: 403,
    body: { message: 'This action is unauthorized.', code: 'unauthorized' },
  })
  expect(answer.headers).not.toHaveProperty('www-authenticate')
})

it('knows a role that was given or taken at the next request', async () => {
  const { browser, member } = await newVisitor(site)
  await giveRole(site, member, 'admin')
  expect((await list(browser)).status).toBe(200)

  await takeRole(site, member, 'admin')

  expect((await list(browser)).status).toBe(403)
})
