import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { openSignedIn, SESSION } from '../../../../test/http/browser.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { mint, moment, newMember, openSite, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()
const PATH = '/api/sessions'

describe('a list of sessions', () => {
  it.each([PATH, `${PATH}/`])('GET %s shows all of a session but its secret', async (path) => {
    const { browser } = await newVisitor(site, { ip: '192.0.2.9', userAgent: 'firefox/1' })
    const createdAt = moment(site)
    site.clock.pass(MINUTE_MS)

    const answer = await browser.send('GET', path, {
      ip: '192.0.2.10',
      headers: { 'User-Agent': 'firefox/2' },
    })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      sessions: [
        {
          id: expect.any(Number),
          ip_address: '192.0.2.10',
          user_agent: 'firefox/2',
          created_at: createdAt,
          last_active_at: moment(site),
          current: true,
        },
      ],
    })
  })

  it('marks the one that asks, and begins with the one that was active last', async () => {
    const { browser, member } = await newVisitor(site)
    site.clock.pass(MINUTE_MS)
    const laptop = await openSignedIn(site, member)
    const ids = { phone: await sessionIdOf(browser), laptop: await sessionIdOf(laptop) }
    site.clock.pass(MINUTE_MS)
    await isSignedIn(laptop)
    site.clock.pass(MINUTE_MS)

    expect(await listedSessions(browser)).toMatchObject([
      { id: ids.phone, current: true },
      { id: ids.laptop, current: false },
    ])
    site.clock.pass(MINUTE_MS)
    expect(await listedSessions(laptop)).toMatchObject([
      { id: ids.laptop, current: true },
      { id: ids.phone, current: false },
    ])
  })

  it('shows nobody else’s', async () => {
    const { browser } = await newVisitor(site)
    const { browser: other } = await newVisitor(site)

    expect(await listedSessions(browser)).toHaveLength(1)
    expect(await sessionIdOf(browser)).not.toBe(await sessionIdOf(other))
  })

  it('shows none that is over: signed out or idle', async () => {
    const { browser: idle, member } = await newVisitor(site)
    const signedOut = await openSignedIn(site, member)
    await signedOut.send('POST', '/logout')
    site.clock.pass(60 * MINUTE_MS)
    const browser = await openSignedIn(site, member)
    expect(await listedSessions(browser)).toMatchObject([{ current: true }, { current: false }])

    site.clock.pass(60 * MINUTE_MS + 1_000)

    expect(await listedSessions(browser)).toMatchObject([{ current: true }])
    expect(await isSignedIn(idle)).toBe(false)
  })

  it('goes on showing one that its remember cookie can revive', async () => {
    const { browser: remembered, member } = await newVisitor(site, { remember: true })
    const id = await sessionIdOf(remembered)
    site.clock.pass(60 * MINUTE_MS)
    const browser = await openSignedIn(site, member)

    site.clock.pass(60 * MINUTE_MS + 1_000)

    expect(await listedSessions(browser)).toMatchObject([{ current: true }, { id, current: false }])
  })

  it('shows a revived session under a number of its own', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    const before = await sessionIdOf(browser)

    browser.cookies.delete(SESSION)

    expect(await sessionIdOf(browser)).toBeGreaterThan(before)
  })
})

describe('a client with a token that may read', () => {
  it('is shown the sessions of its user, none of them as its own', async () => {
    const { browser, member } = await newVisitor(site)
    const { token } = await mint(site, member.token, { abilities: ['read'] })

    const answer = await site.call('GET', PATH, { token })

    expect(answer).toMatchObject({ status: 200, setCookies: [] })
    expect(valueAt(answer, 'sessions')).toMatchObject([{ id: await sessionIdOf(browser), current: false }])
  })

  it('is shown nothing where its user has no session', async () => {
    const { token } = await newMember(site)

    expect((await site.call('GET', PATH, { token })).body).toEqual({ sessions: [] })
  })
})
