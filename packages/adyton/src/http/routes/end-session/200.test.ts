import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { isAlive, mint } from '../../../../test/http/site.ts'

const site = await openAuditedSite()

/** A browser, and another of the same member with its number. */
async function twoBrowsers(options: { readonly remember?: boolean } = {}) {
  const { browser, member } = await newVisitor(site)
  const another = await openSignedIn(site, member, options)
  return { browser, member, another, id: await sessionIdOf(another) }
}

describe('ending a session', () => {
  it.each(['', '/'])('DELETE /api/sessions/{id}%s ends that one at once, and no other', async (end) => {
    const { browser, member, another, id } = await twoBrowsers()
    const third = await openSignedIn(site, member)

    const answer = await browser.send('DELETE', `/api/sessions/${id}${end}`)

    expect(answer).toMatchObject({ status: 200, body: { message: 'Session ended successfully' } })
    expect(Object.keys(answer.body ?? {})).toEqual(['message'])
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(await isSignedIn(another)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
    expect(await isSignedIn(third)).toBe(true)
    expect(await isAlive(site, member.token)).toBe(true)
  })

  it('ends with it what would revive it', async () => {
    const { browser, another, id } = await twoBrowsers({ remember: true })
    another.cookies.delete(SESSION)

    await browser.send('DELETE', `/api/sessions/${id}`)

    expect(await isSignedIn(another)).toBe(false)
  })

  it('may be asked for by a form that names its method', async () => {
    const { browser, another, id } = await twoBrowsers()

    const answer = await browser.send('POST', `/api/sessions/${id}`, { form: { _method: 'DELETE' } })

    expect(answer.status).toBe(200)
    expect(await isSignedIn(another)).toBe(false)
  })

  it('stands in the audit trail by the number of the session that ended', async () => {
    const { browser, member, id } = await twoBrowsers()

    const answer = await browser.send('DELETE', `/api/sessions/${id}`)

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('session.ended', { ...who, session_id: id })])
  })
})

describe('a browser that ends its own session', () => {
  it('is a guest from then on, with the cookies of one', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    const before = browser.copy()

    const answer = await browser.send('DELETE', `/api/sessions/${await sessionIdOf(browser)}`)

    expect(answer).toMatchObject({ status: 200, body: { message: 'Session ended successfully' } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}\.[\w-]{43}$/)
    expect(await isSignedIn(before)).toBe(false)
  })
})

describe('a client with a token that may write', () => {
  it('ends a session of its user', async () => {
    const { browser, member } = await newVisitor(site)
    const { token } = await mint(site, member.token, { abilities: ['write'] })
    const session_id = await sessionIdOf(browser)

    const answer = await site.call('DELETE', `/api/sessions/${session_id}`, { token })

    expect(answer).toMatchObject({ status: 200, setCookies: [] })
    expect(await isSignedIn(browser)).toBe(false)
    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('session.ended', { ...who, session_id })])
  })
})
