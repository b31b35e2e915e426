import { Readable } from 'node:stream'
import { guarded } from 'adyton/fastify'
import { expect, it } from 'vitest'
import { type Browser, cookieNames, openSignedIn, XSRF } from '../http/browser.ts'
import { newMember, openSite } from '../http/site.ts'
import { openMountedApp } from './mounted-app.ts'

/* However a route of the application answers, the browser gets the cookies of the guard before it. */

const site = await openSite()
const app = await openMountedApp(site, (app) => {
  app.addHook('onRequest', async (_, reply) => {
    reply.header('Set-Cookie', 'visited=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT')
  })
  app.addHook('onSend', async (_, reply) => {
    reply.header('Set-Cookie', 'seen=1')
  })
  const forCallers = { preHandler: guarded(site.auth.guard()) }
  app.route({ method: ['GET', 'POST'], url: '/json', ...forCallers, handler: () => ({ a: 1 }) })
  app.get('/cookies', forCallers, (_, reply) => reply.header('Set-Cookie', ['theme=dark', 'lang=en']).send())
  app.get('/stream', forCallers, (_, reply) => reply.send(Readable.from(['one', 'two'])))
  app.get('/response', forCallers, () => new Response('web', { headers: { 'Set-Cookie': 'theme=dark' } }))
  app.get('/redirect', forCallers, (_, reply) => reply.redirect('/json'))
  app.get('/broken', forCallers, () => {
    throw new Error('It broke.')
  })
  app.get('/hijacked', forCallers, (_, reply) => {
    reply.hijack()
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value)
    reply.raw.end('raw')
  })
})

/** A page that has lost its XSRF-TOKEN, and so must be given one. */
async function openForgetful(): Promise<Browser> {
  const ada = await openSignedIn(app, await newMember(site))
  ada.cookies.delete(XSRF)
  return ada
}

it.each([
  ['/json', 200, ['visited', XSRF, 'seen']],
  ['/cookies', 200, ['visited', XSRF, 'theme', 'lang', 'seen']],
  ['/stream', 200, ['visited', XSRF, 'seen']],
  ['/response', 200, ['visited', XSRF, 'seen', 'theme']],
  ['/redirect', 302, ['visited', XSRF, 'seen']],
  ['/broken', 500, ['visited', XSRF, 'seen']],
  // Fastify runs no onSend hooks for these: the application writes what `reply.getHeaders()` has, or loses it.
  ['/hijacked', 200, ['visited', XSRF]],
])('the answer of %s has a line for each cookie', async (path, status, names) => {
  const ada = await openForgetful()

  const answer = await ada.send('GET', path)

  expect(answer.status).toBe(status)
  expect(cookieNames(answer)).toEqual(names)
})

it('the cookies of a hook stand beside those of an endpoint and of a refusal', async () => {
  const ada = await openForgetful()

  expect(cookieNames(await ada.send('GET', '/api/user'))).toEqual([XSRF, 'visited'])
  expect(cookieNames(await ada.send('POST', '/json', { headers: { 'X-XSRF-TOKEN': '' } }))).toEqual([
    XSRF,
    'visited',
  ])
})
