import { describe, expect, it } from 'vitest'
import { openAuditedSite } from '../http/audited-site.ts'
import { cookieOf, openBrowser, openGuest, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { newVisitor, type Visitor } from '../http/sessions.ts'
import { isAlive, newAdmin, newMember } from '../http/site.ts'
import { signIn } from './browser-attacks.ts'

/* What was made for one purpose is worth nothing for another. */

const site = await openAuditedSite()

/** Everything that is secret, and where it might be presented. */
const SECRETS = {
  'a session cookie': ({ browser }: Visitor) => cookieOf(browser),
  'a remember cookie': ({ browser }: Visitor) => cookieOf(browser, REMEMBER),
  'a guest’s cookie': ({ guest }: Visitor) => cookieOf(guest),
  'the first half of a guest’s cookie': ({ guest }: Visitor) => cookieOf(guest).split('.', 1).join(),
  'the second half of a guest’s cookie': ({ guest }: Visitor) => cookieOf(guest).slice(44),
  'a proof': ({ browser }: Visitor) => cookieOf(browser, XSRF),
  'a bearer token': ({ member }: Visitor) => member.token,
  'the secret of a bearer token': ({ member }: Visitor) => member.token.slice(member.token.indexOf('|') + 1),
  'a password': ({ member }: Visitor) => member.password,
} as const

const PLACES = {
  'as a session cookie': (value: string) => asCookie(SESSION, value),
  'as a remember cookie': (value: string) => asCookie(REMEMBER, value),
  'as a bearer token': (token: string) => site.call('GET', '/api/user', { token }),
} as const

const RIGHTFUL: ReadonlySet<string> = new Set([
  'a session cookie as a session cookie',
  'a remember cookie as a remember cookie',
  'a bearer token as a bearer token',
  // Stock takes a secret without its id.
  'the secret of a bearer token as a bearer token',
])

describe.each(Object.entries(SECRETS))('%s', (secret, take) => {
  it.each(Object.entries(PLACES))('%s is worth what it was made for', async (place, present) => {
    const { status } = await present(take(await newVisitor(site, { remember: true })))

    expect(status).toBe(RIGHTFUL.has(`${secret} ${place}`) ? 200 : 401)
  })
})

describe('the stored form of a secret', () => {
  it.each([
    ['adyton_sessions', SESSION],
    ['adyton_remember_tokens', REMEMBER],
  ])('in %s is no secret', async (table, cookie) => {
    await newVisitor(site, { remember: true })
    const [row] = await site.sql(`select hash from ${table} order by id desc limit 1`)
    const hash = String(row?.['hash'])

    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    for (const value of [hash, hash.slice(0, 43), Buffer.from(hash, 'hex').toString('base64url')])
      expect((await asCookie(cookie, value)).status).toBe(401)
  })
})

describe('a guard that demands a token', () => {
  it('lets no session pass, whoever’s it is, with a proof or without', async () => {
    const admin = await newAdmin(site)
    const browser = await openGuest(site)
    await signIn(browser, admin)
    const guard = site.auth.guard({ credential: 'token' })
    const rawHeaders = [
      ...['Origin', 'http://localhost:3000'],
      ...['Cookie', `${SESSION}=${cookieOf(browser)}`, 'X-XSRF-TOKEN', cookieOf(browser, XSRF)],
    ]
    const request = { id: 'x', params: {}, query: '', ip: '192.0.2.1', body: undefined, rawHeaders }

    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await guard({ ...request, method })).toMatchObject({ ok: false, refusal: { status: 403 } })
    const bearer = [...rawHeaders, 'Authorization', `Bearer ${admin.token}`]
    expect(await guard({ ...request, method: 'POST', rawHeaders: bearer })).toMatchObject({ ok: true })
  })

  it('and one that demands a session lets no token pass, whatever it may do', async () => {
    const { token } = await newMember(site)

    expect((await site.call('POST', '/user/confirm-password', { token, json: {} })).status).toBe(403)
    expect(await isAlive(site, token)).toBe(true)
  })
})

function asCookie(name: string, value: string) {
  return openBrowser(site, {}, new Map([[name, value]])).send('GET', '/api/user')
}
