import { textAt, valueAt } from '../../http/site.ts'
import { comparable, outcomes } from './answers.ts'
import { ADDRESSES, ENDS, ID_TEXTS, TEXTS } from './inputs.ts'
import type { CorpusSite } from './site.ts'

/*
 * What callers of the endpoints do with each input of a table, one after the other on one database. Each journey gives what
 * was answered to whom, which must be the same on every engine.
 */

const PASSWORD = 'password123'

/** Registers every address, then signs in by every address: who is it that each finds? */
export async function addresses({ call }: CorpusSite): Promise<unknown> {
  const registered = await outcomes(ADDRESSES, async (email) =>
    comparable(await call('POST', '/api/auth/register', { json: registration({ name: 'Ada', email }) })),
  )
  const signedIn = await outcomes(ADDRESSES, async (email) =>
    comparable(await call('POST', '/api/auth/login', { json: { email, password: PASSWORD } })),
  )
  return { registered, signedIn }
}

/** Names of users, devices, tokens and abilities, and what is listed of them. */
export async function texts(site: CorpusSite): Promise<unknown> {
  const { call } = site
  const other = await memberToken(site)
  return outcomes(TEXTS, async (text) => {
    const member = await register(site, { name: text, device_name: text })
    const token = member.status === 201 ? textAt(member, 'token') : other
    const made = await call('POST', '/api/tokens', { token, json: { name: text, abilities: [text, '*'] } })
    const listed = await call('GET', '/api/tokens', { token })
    return { member: comparable(member), made: comparable(made), listed: comparable(listed) }
  })
}

/** Tokens and paths with every spelling of an id. */
export async function idTexts(site: CorpusSite): Promise<unknown> {
  const token = await memberToken(site)
  const secret = token.slice(token.indexOf('|') + 1)
  const { call } = site
  return outcomes(ID_TEXTS, async (id) => ({
    presented: comparable(await call('GET', '/api/user', { token: `${id}|${secret}` })),
    revoked: comparable(await call('DELETE', `/api/tokens/${encodeURIComponent(id)}`, { token })),
    ended: comparable(
      await call('DELETE', `/api/auth/tokens/${encodeURIComponent(id)}?descendants=1`, { token }),
    ),
    cursor: comparable(
      await call('GET', `/api/tokens?cursor=${Buffer.from(id).toString('base64url')}&per_page=1`, { token }),
    ),
    page: comparable(await call('GET', `/api/tokens?per_page=${encodeURIComponent(id)}`, { token })),
  }))
}

/** Ends of tokens: what is stored of each, and on which second it is over. */
export function endsOfTokens(ends: readonly string[] = ENDS): (site: CorpusSite) => Promise<unknown> {
  return async (site) => {
    const start = site.clock.now()
    const found = await outcomes(ends, async (end) => {
      site.clock.set(start)
      const maker = await memberToken(site)
      const made = await site.call('POST', '/api/tokens', {
        token: maker,
        json: { name: 'ci', expires_at: end },
      })
      const listed = await site.call('GET', '/api/tokens', { token: maker })
      if (made.status !== 201) return { made: comparable(made), listed: comparable(listed) }
      const token = textAt(made, 'token')
      return {
        made: comparable(made),
        listed: comparable(listed),
        statuses: await statusesAround(site, end, token),
      }
    })
    site.clock.set(start)
    return found
  }
}

/** What a token is answered a second before its end, at it, a millisecond after and a second after. */
async function statusesAround({ call, clock }: CorpusSite, end: string, token: string) {
  const statuses: number[] = []
  for (const offset of [-1_000, 0, 1, 999, 1_000]) {
    clock.set(Math.floor(Date.parse(end) / 1_000) * 1_000 + offset)
    statuses.push((await call('GET', '/api/user', { token })).status)
  }
  return statuses
}

/** A user nobody has asked about yet, with the token of the first sign-in. */
async function memberToken(site: CorpusSite): Promise<string> {
  return textAt(await register(site), 'token')
}

function register({ call, newAddress }: CorpusSite, about: object = {}) {
  return call('POST', '/api/auth/register', {
    json: registration({ name: 'Ada', email: newAddress(), ...about }),
  })
}

function registration(about: object): object {
  return { password: PASSWORD, password_confirmation: PASSWORD, ...about }
}

/** Ids of users that Laravel may have given, and no JavaScript number can hold. They use up the ids of the table. */
const HUGE_IDS = ['9007199254740991', '9007199254740992', '9007199254740993', '1152921504606846977']

/** Users of such ids: who is signed in, and what is listed of them? */
export async function hugeIds(site: CorpusSite): Promise<unknown> {
  const { call, sql, storage } = site
  const member = await register(site)
  const [copied] = await sql(`select password from users where email = '${valueAt(member, 'user', 'email')}'`)
  return outcomes(HUGE_IDS, async (id) => {
    const email = `huge-${id}@corpus.example`
    const password = String(copied?.['password'])
    await sql(
      `insert into users (id, name, email, password) values (${id}, 'Huge', '${email}', '${password}')`,
    )
    const { items } = await storage.users.list({ after: 2 ** 53 - 2, limit: 9 })
    return {
      signedIn: comparable(await call('POST', '/api/auth/login', { json: { email, password: PASSWORD } })),
      account: String((await storage.users.findAccount(email))?.user.id),
      taken: await storage.users.emailTaken(email),
      listed: items.map((user) => String(user.id)),
    }
  })
}
