import type { GuardRule } from 'adyton'
import { guarded } from 'adyton/fastify'
import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { cookieNames, cookieOf, openGuest, openSignedIn, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { giveRole, newMember, openSite } from '../http/site.ts'
import { openMountedApp } from './mounted-app.ts'

/* Routes of an application, called over a socket by a page of the same people. */

const site = await openSite()
const { auth } = site
const app = await openMountedApp(site, (app) => {
  const nameOf = ({ auth: { user } }: FastifyRequest) => ({ name: user.name })
  const by = (rule: GuardRule) => ({ preHandler: guarded(auth.guard(rule)) })
  app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url: '/mine', ...by({}), handler: nameOf })
  app.get('/public', by({}), (_, reply) =>
    reply.header('Cache-Control', 'public, max-age=60').send('for all'),
  )
  app.get('/pages', by({ credential: 'session' }), nameOf)
  app.get('/scripts', by({ credential: 'token' }), nameOf)
  app.get('/grades', by({ ability: 'grade', role: 'teacher' }), nameOf)
})
const signIn = async (options = {}) => openSignedIn(app, await newMember(site), options)

describe('a read', () => {
  it('knows the user, and gives no cookie that the browser has', async () => {
    const ada = await signIn()

    const answer = await ada.send('GET', '/mine')

    expect(answer).toMatchObject({ status: 200, body: { name: 'Ada' }, setCookies: [] })
  })

  it('gives back an XSRF-TOKEN that was lost', async () => {
    const ada = await signIn()
    ada.cookies.delete(XSRF)

    expect(cookieNames(await ada.send('GET', '/mine'))).toEqual([XSRF])
    expect(await ada.send('POST', '/mine', { json: {} })).toMatchObject({ status: 200 })
  })

  it('by HEAD has the same cookies and no body', async () => {
    const ada = await signIn()
    ada.cookies.delete(XSRF)

    const answer = await ada.send('HEAD', '/mine')

    expect(answer).toMatchObject({ status: 200, body: undefined })
    expect(cookieNames(answer)).toEqual([XSRF])
  })

  it('starts the session that a remember cookie stands for', async () => {
    const ada = await signIn({ remember: true })
    ada.cookies.delete(SESSION)

    const answer = await ada.send('GET', '/mine')

    expect(answer).toMatchObject({ status: 200, body: { name: 'Ada' } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(await ada.send('POST', '/mine', { json: {} })).toMatchObject({ status: 200 })
  })

  it('gives a session a new secret once its user’s roles have changed', async () => {
    const member = await newMember(site)
    const ada = await openSignedIn(app, member)
    const before = cookieOf(ada)
    await giveRole(site, member, 'teacher')

    const answer = await ada.send('GET', '/grades')

    expect(answer.status).toBe(200)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(ada)).not.toBe(before)
  })

  it('is for the browser alone to keep, unless the application says otherwise', async () => {
    const member = await newMember(site)
    const ada = await openSignedIn(app, member)
    const cacheControl = async (path: string) => (await ada.send('GET', path)).headers['cache-control']

    expect(await cacheControl('/mine')).toBe('no-cache, private')
    expect(await cacheControl('/public')).toBe('public, max-age=60')
    expect((await app.call('GET', '/mine', { token: member.token })).headers).not.toHaveProperty(
      'cache-control',
    )
  })
})

describe.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s', (method) => {
  it('passes with the proof in either header, and the answer carries it again', async () => {
    const ada = await signIn()
    const proof = cookieOf(ada, XSRF)

    for (const name of ['X-XSRF-TOKEN', 'X-CSRF-TOKEN']) {
      const answer = await ada.send(method, '/mine', {
        json: {},
        headers: { 'X-XSRF-TOKEN': '', [name]: proof },
      })
      expect(answer).toMatchObject({ status: 200, body: { name: 'Ada' } })
      expect(cookieNames(answer)).toEqual([XSRF])
      expect(cookieOf(ada, XSRF)).toBe(proof)
    }
  })

  it.each<[string, () => Promise<string> | string]>([
    ['no proof', () => ''],
    ['a guest’s proof', async () => cookieOf(await openGuest(app), XSRF)],
    ['the proof of somebody else’s session', async () => cookieOf(await signIn(), XSRF)],
  ])('with %s is 419, and is told the right one', async (_, presented) => {
    const ada = await signIn()
    const proof = cookieOf(ada, XSRF)

    const answer = await ada.send(method, '/mine', {
      json: {},
      headers: { 'X-XSRF-TOKEN': await presented() },
    })

    expect(answer).toMatchObject({
      status: 419,
      body: { message: 'CSRF token mismatch.', code: 'csrf_mismatch' },
      headers: { 'access-control-allow-origin': 'http://localhost:3000' },
    })
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(cookieOf(ada, XSRF)).toBe(proof)
  })
})

describe('a refusal', () => {
  it('for want of a role carries the cookies', async () => {
    const ada = await signIn()
    ada.cookies.delete(XSRF)

    const answer = await ada.send('GET', '/grades')

    expect(answer).toMatchObject({ status: 403, body: { code: 'unauthorized' } })
    expect(cookieNames(answer)).toEqual([XSRF])
  })

  it('of a session that has ended makes the browser a guest’s', async () => {
    const ada = await signIn()
    const other = ada.copy()
    await other.send('POST', '/logout')

    const answer = await ada.send('GET', '/mine')

    expect(answer).toMatchObject({ status: 401, body: { message: 'Unauthenticated.' } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('starts no session by a remember cookie on a write, which can be tried again', async () => {
    const ada = await signIn({ remember: true })
    ada.cookies.delete(SESSION)

    const first = await ada.send('POST', '/mine', { json: {} })
    const again = await ada.send('POST', '/mine', { json: {} })

    expect([first.status, again.status]).toEqual([419, 200])
    expect(ada.cookies.has(REMEMBER)).toBe(true)
  })
})

describe('a guard for one kind of credential', () => {
  it('of sessions lets a page pass and no token', async () => {
    const member = await newMember(site)
    const ada = await openSignedIn(app, member)

    expect(await ada.send('GET', '/pages')).toMatchObject({ status: 200 })
    expect(await app.call('GET', '/pages', { token: member.token })).toMatchObject({
      status: 403,
      body: { message: 'This action is unauthorized.' },
    })
  })

  it('of tokens lets a token pass and no page', async () => {
    const member = await newMember(site)
    const ada = await openSignedIn(app, member)

    expect(await app.call('GET', '/scripts', { token: member.token })).toMatchObject({ status: 200 })
    expect(await ada.send('GET', '/scripts')).toMatchObject({ status: 403 })
  })

  it('never takes the cookies of a request that brings a token', async () => {
    const ada = await signIn()
    const { token } = await newMember(site, { name: 'Grace' })

    const byToken = await ada.send('GET', '/scripts', { token })
    const byDeadToken = await ada.send('GET', '/mine', { token: '1|dead' })

    expect(byToken).toMatchObject({ status: 200, body: { name: 'Grace' }, setCookies: [] })
    expect(byDeadToken).toMatchObject({ status: 401, setCookies: [] })
  })
})
