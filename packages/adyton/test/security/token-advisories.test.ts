import { describe, expect, it } from 'vitest'
import { createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { handClock } from '../builders.ts'
import { createCaller } from '../http/in-memory-caller.ts'
import { disable, idOf, isAlive, mint, newMember, openSite, valueAt } from '../http/site.ts'
import { databaseFile, execute } from './database-file.ts'

/* What went wrong with credentials elsewhere, by the advisory that told of it. */

const site = await openSite()
const file = databaseFile()
const filed = await openSite({ storage: sqlite(file) })

describe('CVE-2025-61928: a body that named a user minted that user’s key', () => {
  it.each(['userId', 'user_id', 'user', 'owner', 'owner_id', 'tokenable_id', 'id', 'email', 'sub', 'actor'])(
    'an anonymous call with "%s" in its body makes nothing',
    async (field) => {
      const { id, email, token } = await newMember(site)

      for (const value of [id, String(id), { id }, [id], email]) {
        const answer = await site.call('POST', '/api/tokens', { json: { name: 'x', [field]: value } })
        expect(answer.status).toBe(401)
      }

      const listed = await site.call('GET', '/api/tokens', { token })
      expect(valueAt(listed, 'tokens')).toHaveLength(1)
    },
  )
})

describe('CVE-2026-27840: a shortened token was still valid', () => {
  it('a token is dead that is altered, shortened or lengthened at any place', async () => {
    const { token } = await newMember(site)
    const secret = token.slice(token.indexOf('|') + 1)

    const forged = [...token].flatMap((letter, at) => [
      token.slice(0, at),
      token.slice(at + 1),
      token.slice(0, at) + token.slice(at + 1),
      token.slice(0, at) + letter + token.slice(at),
      token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1),
      token.slice(0, at) + swapCase(letter) + token.slice(at + 1),
    ])
    const lengthened = [
      `${token}A`,
      `${token}|`,
      `${token}=`,
      `${token}%00`,
      `${token} ${token}`,
      `${token}|x`,
    ]

    // Stock takes a secret without its id; and a letter that has no case is not altered.
    const candidates = new Set([...forged, ...lengthened])
    candidates.delete(secret)
    candidates.delete(token)
    for (const candidate of candidates) expect(await isAlive(site, candidate), candidate).toBe(false)
    expect(candidates.size).toBeGreaterThan(200)
    expect(await isAlive(site, token)).toBe(true)
  })
})

describe('GHSA-w9fp-wv6g-pqv8: only the clean-up stood between an expired credential and its use', () => {
  it('an expired token is dead though nothing was ever pruned', async () => {
    const { token } = await newMember(site)
    const { token: shortLived, id } = await mint(site, token, { expires_in: 60 })

    site.clock.pass(3_600_000)

    expect(await isAlive(site, shortLived)).toBe(false)
    const listed = await site.call('GET', '/api/tokens', { token })
    expect(valueAt(listed, 'tokens')).toContainEqual(expect.objectContaining({ id }))
    site.clock.pass(-3_600_000)
  })
})

describe('GHSA-2vg6-77g8-24mp: credentials outlived the user', () => {
  it('every token of a deleted user is dead at once', async () => {
    const { id, token } = await newMember(filed)
    const child = await mint(filed, token)

    execute(file, `delete from users where id = ${id}`)

    expect(await isAlive(filed, token)).toBe(false)
    expect(await isAlive(filed, child.token)).toBe(false)
  })

  it('every token of a disabled user is dead at once, and no other comes to be', async () => {
    const member = await newMember(site)
    const child = await mint(site, member.token)

    await disable(site, member)

    expect(await isAlive(site, child.token)).toBe(false)
    const { email, password } = member
    expect((await site.call('POST', '/Login', { json: { email, password } })).status).toBe(401)
  })

  it('a deleted user’s token mints nothing', async () => {
    const { id, token } = await newMember(filed)
    execute(file, `delete from users where id = ${id}`)

    expect((await filed.call('POST', '/api/tokens', { token, json: { name: 'x' } })).status).toBe(401)
  })
})

describe('CVE-2026-55670: a recycled id inherited what was another’s', () => {
  it('the id of a deleted user is given to nobody, and neither are its tokens', async () => {
    const gone = await newMember(filed)
    execute(file, `delete from users where id = ${gone.id}`)

    const next = await newMember(filed)

    expect(next.id).toBeGreaterThan(gone.id)
    expect(await isAlive(filed, gone.token)).toBe(false)
    const listed = await filed.call('GET', '/api/tokens', { token: next.token })
    expect(valueAt(listed, 'tokens')).toHaveLength(1)
  })

  it('the id of a revoked token is given to no other', async () => {
    const { token } = await newMember(filed)
    const gone = await mint(filed, token)
    await filed.call('DELETE', `/api/tokens/${gone.id}`, { token })

    expect((await mint(filed, token)).id).toBeGreaterThan(gone.id)
  })
})

describe('CVE-2026-9802: a restart forgot revocations', () => {
  it('what was revoked stays revoked in a process started afterwards', async () => {
    const { token } = await newMember(filed)
    const gone = await mint(filed, token)
    await isAlive(filed, gone.token)
    await filed.call('DELETE', `/api/tokens/${gone.id}`, { token })

    const restarted = createAuth({ storage: sqlite(file), clock: handClock(), limits: 'off' })
    const call = createCaller(restarted)

    expect((await call('GET', '/api/user', { token: gone.token })).status).toBe(401)
    expect((await call('GET', '/api/user', { token })).status).toBe(200)
    await restarted.close()
  })

  it('what one process revokes is dead in the other at once', async () => {
    const other = createAuth({ storage: sqlite(file), clock: handClock(), limits: 'off' })
    const call = createCaller(other)
    const { token } = await newMember(filed)
    expect((await call('GET', '/api/user', { token })).status).toBe(200)

    await filed.call('POST', '/Logout', { token })

    expect((await call('GET', '/api/user', { token })).status).toBe(401)
    await other.close()
  })
})

describe('CVE-2022-3916: what was derived from a session outlived it', () => {
  it('all that a token ever made can be revoked with it', async () => {
    const { token } = await newMember(site)
    const stolen = await mint(site, token)
    const planted = await mint(site, stolen.token, { expires_in: 315_360_000 })
    const deeper = await mint(site, planted.token, { expires_in: 315_360_000 })

    await site.call('DELETE', `/api/tokens/${stolen.id}?descendants=1`, { token })

    expect(await isAlive(site, planted.token)).toBe(false)
    expect(await isAlive(site, deeper.token)).toBe(false)
  })

  it('nothing made by a token outlives the end it was given', async () => {
    const { token } = await newMember(site)
    const lent = await mint(site, token, { expires_in: 60 })
    const heir = await mint(site, lent.token)

    site.clock.pass(60_001)

    expect(await isAlive(site, heir.token)).toBe(false)
  })
})

describe('CVE-2023-48309: a token of one purpose was taken for another', () => {
  it('a token that belongs to another type of owner is nobody’s here', async () => {
    const { id, token } = await newMember(filed)

    execute(
      file,
      `update personal_access_tokens set tokenable_type = 'App\\Models\\Admin' where id = ${idOf(token)}`,
    )

    expect(await isAlive(filed, token)).toBe(false)
    const fresh = await filed.call('POST', '/api/login', { json: await credentialsOf(id) })
    const listed = await filed.call('GET', '/api/tokens', { token: String(valueAt(fresh, 'token')) })
    expect(valueAt(listed, 'tokens')).toHaveLength(1)
  })

  it('the stored form of a token is no token', async () => {
    const { token } = await newMember(filed)
    const lookup = await filed.storage.tokens.findById(JSON.parse(String(idOf(token))))

    const hash = String(lookup?.hash)

    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await isAlive(filed, hash)).toBe(false)
    expect(await isAlive(filed, `${idOf(token)}|${hash}`)).toBe(false)
  })
})

async function credentialsOf(id: number): Promise<{ email: string; password: string }> {
  const user = await filed.storage.users.findById(id)
  return { email: String(user?.email), password: 'password123' }
}

function swapCase(letter: string): string {
  const upper = letter.toUpperCase()
  return letter === upper ? letter.toLowerCase() : upper
}
