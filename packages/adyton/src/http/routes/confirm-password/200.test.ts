import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { openSignedIn, SESSION } from '../../../../test/http/browser.ts'
import { newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const PATH = '/user/confirmed-password-status'

const confirm = (password: string) => ({ json: { password } })

describe('whether the password is confirmed', () => {
  it.each([PATH, `${PATH}/`])(
    'GET %s says so from the confirmation on, for fifteen minutes',
    async (path) => {
      const { browser, member } = await newVisitor(site)
      const status = async () => (await browser.send('GET', path)).body
      expect(await status()).toEqual({ confirmed: false })

      await browser.send('POST', '/user/confirm-password', confirm(member.password))

      expect(await status()).toEqual({ confirmed: true })
      site.clock.pass(15 * MINUTE_MS - 1)
      expect(await status()).toEqual({ confirmed: true })
      site.clock.pass(1)
      expect(await status()).toEqual({ confirmed: false })
    },
  )

  it('is not said of a refused one', async () => {
    const { browser } = await newVisitor(site)

    await browser.send('POST', '/user/confirm-password', confirm('wrong'))

    expect((await browser.send('GET', PATH)).body).toEqual({ confirmed: false })
  })

  it('is said of that session alone', async () => {
    const { browser, member } = await newVisitor(site)
    const another = await openSignedIn(site, member)

    await browser.send('POST', '/user/confirm-password', confirm(member.password))

    expect((await another.send('GET', PATH)).body).toEqual({ confirmed: false })
  })

  it('is not said of its old secret, though that is answered for half a minute', async () => {
    const { browser, member } = await newVisitor(site)
    const before = browser.copy()

    await browser.send('POST', '/user/confirm-password', confirm(member.password))

    expect(await before.send('GET', PATH)).toMatchObject({ status: 200, body: { confirmed: false } })
  })

  it('is not said of a session that the remember cookie has revived', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    await browser.send('POST', '/user/confirm-password', confirm(member.password))

    browser.cookies.delete(SESSION)

    expect(await browser.send('GET', PATH)).toMatchObject({ status: 200, body: { confirmed: false } })
  })
})
