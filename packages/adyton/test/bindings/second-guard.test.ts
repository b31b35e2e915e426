import { guarded } from 'adyton/fastify'
import type { FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import { aCaller } from '../builders.ts'
import { cookieNames, openSignedIn, SESSION, XSRF } from '../http/browser.ts'
import { giveRole, newMember, openSite, takeRole } from '../http/site.ts'
import { openMountedApp } from './mounted-app.ts'

/* A scope asks for a caller, and a route of it for a role: the second guard goes on from where the first has come. */

const site = await openSite()
const other = await openSite()
const app = await openMountedApp(site, (app) => {
  const nameOf = ({ auth: { user } }: FastifyRequest) => ({ name: user.name })
  const forCallers = guarded(site.auth.guard())
  const forMembers = guarded(site.auth.guard({ role: ['student', 'teacher'] }))
  const forOthers = guarded(other.auth.guard())
  app.route({
    method: ['GET', 'POST'],
    url: '/members',
    onRequest: forCallers,
    preHandler: forMembers,
    handler: nameOf,
  })
  app.post('/mine', { preHandler: forCallers }, nameOf)
  app.get('/elsewhere', { onRequest: forCallers, preHandler: forOthers }, nameOf)
  app.get(
    '/claimed',
    {
      onRequest: async (request) => {
        request.auth = aCaller()
      },
      preHandler: forCallers,
    },
    nameOf,
  )
})

it('goes on with the session that the first has started', async () => {
  const ada = await openSignedIn(app, await newMember(site), { remember: true })
  ada.cookies.delete(SESSION)

  const answer = await ada.send('GET', '/members')
  const { body } = await ada.send('GET', '/api/sessions')

  expect(answer.status).toBe(200)
  expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  expect(Object(body).sessions).toHaveLength(2)
})

it('goes on with the secret that the first has given', async () => {
  const member = await newMember(site)
  const ada = await openSignedIn(app, member)
  await giveRole(site, member, 'teacher')

  const answer = await ada.send('POST', '/members', { json: {} })

  expect(answer.status).toBe(200)
  expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  expect(await ada.send('POST', '/mine', { json: {} })).toMatchObject({ status: 200 })
})

it('refuses whom the first has let pass, and each cookie is sent once', async () => {
  const member = await newMember(site)
  const ada = await openSignedIn(app, member)
  await takeRole(site, member, 'student')

  const answer = await ada.send('POST', '/members', { json: {} })

  expect(answer).toMatchObject({ status: 403, body: { code: 'unauthorized' } })
  expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  expect(await ada.send('POST', '/mine', { json: {} })).toMatchObject({ status: 200 })
})

it('of another Adyton judges the credential for itself', async () => {
  const { token } = await newMember(site)

  expect(await app.call('GET', '/elsewhere', { token })).toMatchObject({ status: 401 })
})

it('takes nobody for a caller because the application says so', async () => {
  expect(await app.call('GET', '/claimed')).toMatchObject({ status: 401 })
})
