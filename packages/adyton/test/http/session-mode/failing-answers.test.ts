import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../src/core/errors.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { breakableStorage } from '../breakable-storage.ts'
import { cookieNames, cookieOf, openSignedIn, SESSION, XSRF } from '../browser.ts'
import { isSignedIn } from '../sessions.ts'
import { giveRole, newMember, openSite, valueAt } from '../site.ts'

/** A site whose lists of sessions fail while they are told to, and nothing else does. */
async function openShakySite() {
  const storage = sqlite(':memory:')
  const { sessions } = storage
  let isFailing = false
  const site = await openSite({
    storage: {
      ...storage,
      sessions: {
        ...sessions,
        list(...request) {
          if (isFailing) throw new Unavailable('busy')
          return sessions.list(...request)
        },
      },
    },
  })
  const duringOutage = async <T>(work: () => Promise<T>): Promise<T> => {
    isFailing = true
    const outcome = await work()
    isFailing = false
    return outcome
  }
  return { site, duringOutage }
}

describe('an answer that fails', () => {
  it('brings the new secret of a session that was renewed for it', async () => {
    const { site, duringOutage } = await openShakySite()
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const before = cookieOf(browser)
    await giveRole(site, member, 'teacher')

    const answer = await duringOutage(() => browser.send('GET', '/api/sessions'))

    expect([answer.status, cookieNames(answer)]).toEqual([503, [SESSION, XSRF]])
    expect(cookieOf(browser)).not.toBe(before)
    site.clock.pass(31_000)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('brings the session that was revived for it, so that the next one revives none', async () => {
    const { site, duringOutage } = await openShakySite()
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    browser.cookies.delete(SESSION)

    for (let request = 1; request <= 3; request += 1)
      await duringOutage(() => browser.send('GET', '/api/sessions'))

    const sessions = valueAt(await browser.send('GET', '/api/sessions'), 'sessions')
    expect(sessions).toHaveLength(2)
  })

  it('tells an act its proof', async () => {
    const { storage, fail, mend } = breakableStorage()
    const site = await openSite({ storage })
    const browser = await openSignedIn(site, await newMember(site))
    fail('writes', new Unavailable('The disk is gone.'))

    const answer = await browser.send('POST', '/api/tokens', { json: { name: 'phone' } })

    mend()
    expect([answer.status, cookieNames(answer)]).toEqual([503, [XSRF]])
  })
})
