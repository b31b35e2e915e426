import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { isAlive, moment, newAddress, registration, valueAt } from '../../../../test/http/site.ts'

const site = await openAuditedSite()

describe('a browser that registers', () => {
  it.each(['/register', '/register/'])('by POST %s is signed in at once', async (path) => {
    const browser = await openGuest(site)
    const fields = registration({ role: 'team_member' })

    const answer = await browser.send('POST', path, { json: fields })

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(await browser.send('GET', '/api/user')).toMatchObject({
      status: 200,
      body: {
        name: 'Ada',
        email: fields['email'],
        email_verified_at: null,
        role: 'team_member',
        created_at: moment(site),
      },
    })
  })

  it('is given a new session and a new proof, and no remember cookie', async () => {
    const browser = await openGuest(site)
    const guest = browser.copy()

    const answer = await browser.send('POST', '/register', { json: registration({ remember: true }) })

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser, XSRF)).not.toBe(cookieOf(guest, XSRF))
    expect(await isSignedIn(guest)).toBe(false)
  })

  it('is given no token', async () => {
    const browser = await openGuest(site)

    await browser.send('POST', '/register', { json: registration() })

    expect((await browser.send('GET', '/api/tokens')).body).toMatchObject({ tokens: [] })
  })

  it('may send a form, and its proof in it', async () => {
    const browser = await openGuest(site)
    const { email } = registration()
    const form = {
      name: 'Ada',
      email: String(email),
      password: 'password123',
      password_confirmation: 'password123',
      _token: cookieOf(browser, XSRF),
    }

    expect((await browser.send('POST', '/register', { form, headers: { 'X-XSRF-TOKEN': [] } })).status).toBe(
      204,
    )
  })

  it('can sign in elsewhere with what it chose', async () => {
    const browser = await openGuest(site)
    const email = newAddress()
    await browser.send('POST', '/register', { json: registration({ email }) })

    const another = await openSignedIn(site, { email, password: 'password123' })

    expect(await isSignedIn(another)).toBe(true)
  })

  it('takes nothing from the body that its sender may not decide', async () => {
    const browser = await openGuest(site)
    const wishes = {
      id: 4_242,
      role_id: 1,
      roles: ['admin'],
      email_verified_at: moment(site),
      disabled_at: null,
    }

    await browser.send('POST', '/register', { json: registration(wishes) })

    const { body } = await browser.send('GET', '/api/user')
    expect(body).toMatchObject({ role: 'student', email_verified_at: null })
    expect(valueAt({ body }, 'id')).not.toBe(4_242)
  })

  it('stands in the audit trail with its role and its session', async () => {
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/register', { json: registration() })

    const user_id = String(valueAt(await browser.send('GET', '/api/user'), 'id'))
    const session_id = await sessionIdOf(browser)
    expect(await site.trailOf(answer)).toEqual([
      row('user.registered', { user_id, reason: 'student' }),
      row('user.signed_in', { user_id, session_id }),
    ])
  })
})

describe('what there was before', () => {
  it('stays: nobody else is signed out by it', async () => {
    const { member, browser } = await newVisitor(site)
    const another = await openGuest(site)

    await another.send('POST', '/register', { json: registration() })

    expect(await isSignedIn(browser)).toBe(true)
    expect(await isAlive(site, member.token)).toBe(true)
    expect(await listedSessions(another)).toHaveLength(1)
  })

  it('ends in the browser itself: nobody stays signed in behind the next', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const elsewhere = await openSignedIn(site, member)
    const before = browser.copy()
    const email = newAddress()

    await browser.send('POST', '/register', { json: registration({ email }) })

    expect(await browser.send('GET', '/api/user')).toMatchObject({ body: { email } })
    expect(browser.cookies.has(REMEMBER)).toBe(false)
    expect(await isSignedIn(before)).toBe(false)
    expect(await isSignedIn(elsewhere)).toBe(true)
  })
})
