import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../builders.ts'
import { openAuditedSite } from '../http/audited-site.ts'
import { openGuest } from '../http/browser.ts'
import type { Call } from '../http/in-memory-caller.ts'
import { newVisitor, sessionIdOf, type Visitor } from '../http/sessions.ts'
import { type Member, newAdmin, newIp, newMember, openSite } from '../http/site.ts'
import { expectWorthless, signIn, userOf } from './browser-attacks.ts'

/* Who may do what with whose session, and what a stolen one is good for. */

const site = await openSite()

/** Who asks, whose session is named, what becomes of it, and how they ask where that session is `target`'s. */
const ENDINGS: readonly (readonly [string, string, number, (target: Visitor) => Promise<Call>])[] = [
  ['a browser', 'its own session', 200, async ({ browser }) => browser.send],
  ['a browser', 'another session of its user', 200, ({ member }) => inBrowser(member)],
  ['a token', 'a session of its user', 200, async ({ member }) => byToken(member)],
  ['a browser', 'the session of another user', 404, async () => inBrowser(await newMember(site))],
  ['a token', 'the session of another user', 404, async () => byToken(await newMember(site))],
  [
    'the browser of an admin',
    'the session of another user',
    404,
    async () => inBrowser(await newAdmin(site)),
  ],
  ['the token of an admin', 'the session of another user', 404, async () => byToken(await newAdmin(site))],
  ['a guest', 'the session of a user', 401, async () => (await openGuest(site)).send],
  ['nobody', 'the session of a user', 401, async () => site.call],
]

describe('who may end whose session', () => {
  it.each(ENDINGS)('%s that ends %s is answered %i', async (_who, _whose, status, by) => {
    const target = await newVisitor(site)
    const id = await sessionIdOf(target.browser)
    const ask = await by(target)

    const answer = await ask('DELETE', `/api/sessions/${id}`)

    expect(answer.status).toBe(status)
    expect(await userOf(target.browser)).toBe(status === 200 ? undefined : target.member.id)
  })

  it('a session that is another’s is as missing as one that never was', async () => {
    const { browser } = await newVisitor(site)
    const foreign = await sessionIdOf((await newVisitor(site)).browser)

    const [one, other] = [
      await browser.send('DELETE', `/api/sessions/${foreign}`),
      await browser.send('DELETE', '/api/sessions/999999'),
    ]

    const { request_id: _, ...body } = Object(one.body)
    expect(one.status).toBe(404)
    expect(other).toMatchObject({ status: 404, body })
  })

  it.each(['user_id', 'userId', 'owner_id', 'id', 'email'])(
    'nobody ends the others of another user by a body with "%s"',
    async (field) => {
      const target = await newVisitor(site)
      const { browser, member } = await newVisitor(site)
      const value = field === 'email' ? target.member.email : target.member.id

      await browser.send('DELETE', '/api/sessions', { json: { password: member.password, [field]: value } })

      expect(await userOf(target.browser)).toBe(target.member.id)
    },
  )

  it('nobody sees another’s in the list', async () => {
    const { browser } = await newVisitor(site)
    const other = await newVisitor(site)

    const seen = JSON.stringify((await browser.send('GET', `/api/sessions?user_id=${other.member.id}`)).body)

    expect(seen).not.toContain(`"id":${await sessionIdOf(other.browser)},`)
  })
})

describe('a stolen session', async () => {
  const limited = await openAuditedSite({ limits: { user: { max: 0, windowMs: MINUTE_MS } } })

  it('guesses the password five times a minute, from however many addresses at once', async () => {
    const { browser, member } = await newVisitor(limited, { ip: newIp() })
    const guess = (at: number) =>
      browser
        .copy()
        .send('POST', '/user/confirm-password', { json: { password: `guess ${at}` }, ip: newIp() })

    const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => guess(at)))

    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(95)
    const refused = `select count(*) as tries from audit_events where event = 'password.refused' and user_id = '${member.id}'`
    expect(await limited.sql(refused)).toEqual([{ tries: 5 }])
  })

  it('cannot take the account over without the password, nor shut its user out', async () => {
    const { browser: thief, member } = await newVisitor(limited, { ip: newIp() })
    const owner = await openGuest(limited, { ip: newIp() })
    await signIn(owner, member)
    const next = { password: 'the thief’s', password_confirmation: 'the thief’s' }

    const attempts = [
      await thief.send('PUT', '/user/password', { json: next }),
      await thief.send('PUT', '/user/password', { json: { current_password: 'guess', ...next } }),
      await thief.send('DELETE', '/api/sessions'),
      await thief.send('DELETE', '/api/sessions', { json: { password: 'guess' } }),
    ]

    expect(attempts.map(({ status }) => status)).toEqual([422, 422, 423, 423])
    expect(await userOf(owner)).toBe(member.id)
    await owner.send('DELETE', '/api/sessions', { json: { password: member.password } })
    await expectWorthless(thief)
  })
})

async function inBrowser(member: Member): Promise<Call> {
  const browser = await openGuest(site)
  await signIn(browser, member)
  return browser.send
}

function byToken({ token }: Member): Call {
  return (method, path, options) => site.call(method, path, { ...options, token })
}
