import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, cookieOf, openSignedIn, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { idOf, isAlive, type Member, mint, moment, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const PATH = '/user/password'

const NEXT = 'a better password'
const change = ({ password }: Pick<Member, 'password'>) => ({
  current_password: password,
  password: NEXT,
  password_confirmation: NEXT,
})

const signIn = (email: string, password: string) =>
  site.call('POST', '/api/login', { json: { email, password } })

describe('a changed password', () => {
  it.each([PATH, `${PATH}/`])('by PUT %s lets in, and the old one does not', async (path) => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('PUT', path, { json: change(member) })

    expect(answer).toMatchObject({ status: 200, body: '' })
    expect((await signIn(member.email, NEXT)).status).toBe(200)
    expect((await signIn(member.email, member.password)).status).toBe(401)
  })

  it('is taken to the letter, as the current one is', async () => {
    const { browser, member } = await newVisitor(site)
    const next = '  пароль 💻 '

    await browser.send('PUT', PATH, {
      json: { ...change(member), password: next, password_confirmation: next },
    })

    expect((await signIn(member.email, next)).status).toBe(200)
    expect((await signIn(member.email, next.trim())).status).toBe(401)
  })

  it('may come in a form that names its method', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', PATH, { form: { ...change(member), _method: 'PUT' } })

    expect(answer.status).toBe(200)
    expect((await signIn(member.email, NEXT)).status).toBe(200)
  })

  it('shows in the account as a change', async () => {
    const { browser, member } = await newVisitor(site)
    site.clock.pass(60_000)

    await browser.send('PUT', PATH, { json: change(member) })

    expect((await browser.send('GET', '/api/user')).body).toMatchObject({ updated_at: moment(site) })
  })

  it('is nobody else’s, whoever the body names', async () => {
    const { browser, member } = await newVisitor(site)
    const other = await newMember(site)
    const names = { id: other.id, user_id: other.id, email: other.email }

    await browser.send('PUT', PATH, { json: { ...change(member), ...names } })

    expect((await signIn(other.email, other.password)).status).toBe(200)
    expect((await signIn(member.email, NEXT)).status).toBe(200)
  })

  it('stands in the audit trail with the session that asked', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('PUT', PATH, { json: change(member) })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('password.changed', { ...who, session_id })])
  })
})

describe('the session that changes the password', () => {
  it('goes on under the same number, with a new secret and a new proof', async () => {
    const { browser, member } = await newVisitor(site)
    const id = await sessionIdOf(browser)
    const before = browser.copy()

    const answer = await browser.send('PUT', PATH, { json: change(member) })

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).not.toBe(cookieOf(before))
    expect(cookieOf(browser, XSRF)).not.toBe(cookieOf(before, XSRF))
    expect(await sessionIdOf(browser)).toBe(id)
    expect((await browser.send('POST', '/api/tokens', { json: { name: 'laptop' } })).status).toBe(201)
  })

  it('is dead at once by its old secret', async () => {
    const { browser, member } = await newVisitor(site)
    const before = browser.copy()

    await browser.send('PUT', PATH, { json: change(member) })

    expect(await before.copy().send('GET', '/api/user')).toMatchObject({ status: 401 })
    expect(await before.copy().send('POST', '/api/tokens', { json: { name: 'x' } })).toMatchObject({
      status: 419,
    })
  })

  it('keeps its remember cookie', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    await browser.send('PUT', PATH, { json: change(member) })

    browser.cookies.delete(SESSION)

    expect(await isSignedIn(browser)).toBe(true)
  })

  it('may change it again', async () => {
    const { browser, member } = await newVisitor(site)
    await browser.send('PUT', PATH, { json: change(member) })

    const answer = await browser.send('PUT', PATH, { json: change({ password: NEXT }) })

    expect(answer.status).toBe(200)
    expect(await isSignedIn(browser)).toBe(true)
  })
})

describe('everything else that the old password let in', () => {
  it('ends at once: other sessions, and the remember cookies of other browsers', async () => {
    const { browser, member } = await newVisitor(site)
    const plain = await openSignedIn(site, member)
    const remembered = await openSignedIn(site, member, { remember: true })
    const revivable = remembered.copy()
    revivable.cookies.delete(SESSION)

    await browser.send('PUT', PATH, { json: change(member) })

    for (const other of [plain, remembered, revivable]) expect(await isSignedIn(other)).toBe(false)
    expect(await listedSessions(browser)).toMatchObject([{ current: true }])
  })

  it('spares the sessions of other users', async () => {
    const { browser, member } = await newVisitor(site)
    const { browser: other } = await newVisitor(site)

    await browser.send('PUT', PATH, { json: change(member) })

    expect(await isSignedIn(other)).toBe(true)
  })

  it('spares tokens', async () => {
    const { browser, member } = await newVisitor(site)
    const minted = await mint(site, member.token)

    await browser.send('PUT', PATH, { json: change(member) })

    expect(await isAlive(site, member.token)).toBe(true)
    expect(await isAlive(site, minted.token)).toBe(true)
  })

  it('takes tokens along where that is configured, and nobody else’s', async () => {
    const strict = await openSite({ passwords: { hash: 'bcrypt:4', threads: 1, changeRevokesTokens: true } })
    const { browser, member } = await newVisitor(strict)
    const minted = await mint(strict, member.token, { abilities: [] })
    const other = await newMember(strict)

    await browser.send('PUT', PATH, { json: change(member) })

    expect(await isAlive(strict, member.token)).toBe(false)
    expect(await isAlive(strict, minted.token)).toBe(false)
    expect(await isAlive(strict, other.token)).toBe(true)
    expect(await isSignedIn(browser)).toBe(true)
  })
})

describe('a client with a token that may write', () => {
  it('changes the password, and ends every session by that', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const { token } = await mint(site, member.token, { abilities: ['write'] })

    const answer = await site.call('PUT', PATH, { token, json: change(member) })

    expect(answer).toMatchObject({ status: 200, body: '', setCookies: [] })
    expect((await signIn(member.email, NEXT)).status).toBe(200)
    expect(await isAlive(site, token)).toBe(true)
    expect(await isSignedIn(browser)).toBe(false)
    browser.cookies.delete(SESSION)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('stands in the audit trail with its token', async () => {
    const member = await newMember(site)

    const answer = await site.call('PUT', PATH, { token: member.token, json: change(member) })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([
      row('password.changed', { ...who, token_id: idOf(member.token) }),
    ])
  })
})
