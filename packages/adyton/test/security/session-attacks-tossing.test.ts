import { parseSetCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { cookieOf, openGuest, openSignedIn, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { isSignedIn, newVisitor } from '../http/sessions.ts'
import { newMember, openSite } from '../http/site.ts'
import { forgedHeaders, mintBy, mintedBy, userOf } from './browser-attacks.ts'

/*
 * Over http a neighbour on the same domain can set cookies beside ours: a second session cookie, the attacker's own and
 * genuine, or an XSRF-TOKEN that the attacker knows.
 */

const site = await openSite()
const { browser: victim, member } = await newVisitor(site)
const { browser: attacker, member: attackingMember } = await newVisitor(site)
const guest = await openGuest(site)

const OWN = cookieOf(victim)
const TOSSED = cookieOf(attacker)

/** Two session cookies, however they are written. Browsers send the one with the longer path first. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['the victim’s first', `${SESSION}=${OWN}; ${SESSION}=${TOSSED}`],
  ['the attacker’s first', `${SESSION}=${TOSSED}; ${SESSION}=${OWN}`],
  ['without a blank between them', `${SESSION}=${TOSSED};${SESSION}=${OWN}`],
  ['with others between them', `${SESSION}=${TOSSED}; theme=dark; ${SESSION}=${OWN}`],
  ['three, of which two are alike', `${SESSION}=${OWN}; ${SESSION}=${OWN}; ${SESSION}=${TOSSED}`],
  ['a blank before the attacker’s =', `${SESSION} =${TOSSED}; ${SESSION}=${OWN}`],
  ['a blank before the victim’s =', `${SESSION}=${TOSSED}; ${SESSION} =${OWN}`],
  ['a tab before the attacker’s =', `${SESSION}\t=${TOSSED}; ${SESSION}=${OWN}`],
  ['a blank after the attacker’s =', `${SESSION}= ${TOSSED}; ${SESSION}=${OWN}`],
  ['the attacker’s in quotes', `${SESSION}="${TOSSED}"; ${SESSION}=${OWN}`],
  ['the attacker’s in escapes', `${SESSION}=${escaped(TOSSED)}; ${SESSION}=${OWN}`],
  ['the attacker’s empty', `${SESSION}=; ${SESSION}=${OWN}`],
  ['the attacker’s a guest’s', `${SESSION}=${cookieOf(guest)}; ${SESSION}=${OWN}`],
]

describe.each(PAIRS)('two session cookies, %s', (_, cookies) => {
  it.each([
    ['the attacker’s', attacker],
    ['the victim’s', victim],
    ['a guest’s', guest],
  ])('are neither of them believed, with a proof that is %s', async (_name, prover) => {
    const headers = forgedHeaders(cookies, cookieOf(prover, XSRF))

    expect((await site.call('GET', '/api/user', { headers })).status).toBe(401)
    expect((await site.call('POST', '/api/tokens', { headers, json: { name: 'x' } })).status).toBe(419)
    expect((await site.call('POST', '/logout', { headers })).status).toBe(419)
  })

  it('sign nobody in', async () => {
    const headers = forgedHeaders(cookies, cookieOf(attacker, XSRF))
    const { email, password } = attackingMember

    const answer = await site.call('POST', '/login', { headers, json: { email, password } })

    expect(answer.status).toBe(419)
  })
})

it('two Cookie headers are as two cookies in one', async () => {
  const headers = { ...forgedHeaders('', ''), Cookie: [`${SESSION}=${TOSSED}`, `${SESSION}=${OWN}`] }

  expect((await site.call('GET', '/api/user', { headers })).status).toBe(401)
})

it('nothing was done in anybody’s name by such a pair, and both sessions are still good', async () => {
  expect(await userOf(victim)).toBe(member.id)
  expect(await userOf(attacker)).toBe(attackingMember.id)
  expect(await mintedBy(site, member)).toBe(0)
  expect(await mintedBy(site, attackingMember)).toBe(0)
})

describe('XSRF-TOKEN tossed alone', () => {
  it.each([
    ['the attacker’s genuine one', cookieOf(attacker, XSRF)],
    ['that of a guest', cookieOf(guest, XSRF)],
    ['one that was made up', 'A'.repeat(43)],
    ['an empty one', ''],
  ])('makes no proof of what the page then reads: %s', async (_, tossed) => {
    const answer = await site.call('POST', '/api/tokens', {
      headers: forgedHeaders(`${SESSION}=${OWN}`, tossed),
      json: { name: 'x' },
    })

    expect(answer.status).toBe(419)
    expect(await mintedBy(site, member)).toBe(0)
  })

  it('is mended by the refusal, so that the page goes on', async () => {
    const browser = victim.copy()
    browser.cookies.set(XSRF, cookieOf(attacker, XSRF))

    expect((await browser.send('POST', '/user/confirm-password', { json: {} })).status).toBe(419)
    expect(cookieOf(browser, XSRF)).toBe(cookieOf(victim, XSRF))
  })
})

/** Names that some parsers take for ours. The bytes of U+2000 are as Node shows them. */
const NEARLY: readonly string[] = [
  'Adyton_session',
  'ADYTON_SESSION',
  'adyton_session[]',
  'adyton_session.',
  'adyton%5Fsession',
  '$adyton_session',
  '__Host-adyton_session',
  '__Secure-adyton_session',
  '\u00a0adyton_session',
  '\u0085adyton_session',
  '\u00e2\u0080\u0080adyton_session',
  'adyton_session\u00a0',
  'adyton_session\u0000',
  '"adyton_session"',
]

describe.each(NEARLY)('a cookie that is called %j', (name) => {
  it('is none of ours, and does not disturb the one that is', async () => {
    const alone = { headers: forgedHeaders(`${name}=${OWN}`, cookieOf(victim, XSRF)) }
    const beside = { headers: forgedHeaders(`${name}=${TOSSED}; ${SESSION}=${OWN}`, '') }

    expect((await site.call('GET', '/api/user', alone)).status).toBe(401)
    expect((await site.call('GET', '/api/user', beside)).body).toMatchObject({ id: member.id })
  })
})

describe('a remember cookie', () => {
  it('of the attacker does not take a victim over whose session lives', async () => {
    const { browser: rememberedAttacker } = await newVisitor(site, { remember: true })
    const browser = victim.copy()
    browser.cookies.set(REMEMBER, cookieOf(rememberedAttacker, REMEMBER))

    expect(await userOf(browser)).toBe(member.id)
    expect((await mintBy(browser)).status).toBe(201)
  })

  it('that is there twice with different values revives neither', async () => {
    const one = await newVisitor(site, { remember: true })
    const other = await newVisitor(site, { remember: true })
    const [mine, theirs] = [cookieOf(one.browser, REMEMBER), cookieOf(other.browser, REMEMBER)]

    for (const Cookie of [
      `${REMEMBER}=${mine}; ${REMEMBER}=${theirs}`,
      `${REMEMBER} =${theirs}; ${REMEMBER}=${mine}`,
    ]) {
      const headers = { Origin: 'http://localhost:3000', Cookie }
      expect((await site.call('GET', '/api/user', { headers })).status).toBe(401)
    }
  })
})

describe('over https', async () => {
  const secure = await openSite({ url: 'https://api.example.com', frontendUrl: 'https://app.example.com' })
  const page = 'https://app.example.com'
  const browser = await openSignedIn(secure, await newMember(secure), { page, remember: true })
  const LOCKED = '__Host-adyton_session'

  it('browsers take the session and remember cookies from this very host and no neighbour', async () => {
    const guest = await openGuest(secure, { page })
    const { email, password } = await newMember(secure)
    const json = { email, password, remember: true }
    const { setCookies } = await guest.send('POST', '/login', { json })

    const locked = setCookies.map((line) => parseSetCookie(line)).filter(({ name }) => name !== XSRF)
    expect(locked.map(({ name }) => name)).toEqual([LOCKED, '__Host-adyton_remember'])
    // RFC 6265bis, section 4.1.3.2: without one of these a browser drops the cookie, whoever sets it.
    for (const cookie of locked) {
      expect(cookie).toMatchObject({ secure: true, path: '/', httpOnly: true, sameSite: 'lax' })
      expect(cookie).not.toHaveProperty('domain')
    }
  })

  it.each(['adyton_session', '__Secure-adyton_session', '__host-adyton_session', '__HOST-adyton_session'])(
    '%s, which a neighbour could set, is none of ours',
    async (name) => {
      const secret = cookieOf(browser, LOCKED)
      const send = (Cookie: string) => secure.call('GET', '/api/user', { headers: { Origin: page, Cookie } })

      expect((await send(`${name}=${secret}`)).status).toBe(401)
      expect((await send(`${name}=${'A'.repeat(43)}; ${LOCKED}=${secret}`)).status).toBe(200)
    },
  )

  it('an XSRF-TOKEN from a neighbour, which nothing forbids, is no proof', async () => {
    const neighbour = await openSignedIn(secure, await newMember(secure), { page })
    const tossed = browser.copy()
    tossed.cookies.set(XSRF, cookieOf(neighbour, XSRF))

    expect((await mintBy(tossed)).status).toBe(419)
    expect(await isSignedIn(tossed)).toBe(true)
  })
})

function escaped(value: string): string {
  return [...value].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
}
