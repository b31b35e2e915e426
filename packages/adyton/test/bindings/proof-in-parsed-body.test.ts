import { guarded } from 'adyton/fastify'
import { expect, it } from 'vitest'
import { cookieOf, openSignedIn, XSRF } from '../http/browser.ts'
import type { CallOptions } from '../http/in-memory-caller.ts'
import { newMember, openSite } from '../http/site.ts'
import { openMountedApp } from './mounted-app.ts'

/* Forms carry the proof in a field. An application reads its bodies itself, by whatever parser it has. */

const site = await openSite()
const app = await openMountedApp(site, (app) => {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (_: unknown, body: Buffer) => body,
  )
  const guard = guarded(site.auth.guard())
  app.post('/late', { preHandler: guard }, (request) => ({ by: request.auth.user.name }))
  app.post('/early', { onRequest: guard }, (request) => ({ by: request.auth.user.name }))
})

type Body = (proof: string) => CallOptions | Promise<CallOptions>

const BODIES: readonly (readonly [string, Body])[] = [
  ['a form', (_token) => ({ form: { _token } })],
  ['JSON', (_token) => ({ json: { _token } })],
  [
    'JSON, as @fastify/multipart gives the fields of a form',
    (_token) => ({ json: { _token: { value: _token } } }),
  ],
  ['multipart that is left as bytes', multipart],
]

async function multipart(proof: string): Promise<CallOptions> {
  const form = new FormData()
  form.append('_token', proof)
  form.append('photo', new File(['png'], 'photo.png'))
  const encoded = new Response(form)
  return {
    body: await encoded.bytes(),
    headers: { 'Content-Type': encoded.headers.get('Content-Type') ?? '' },
  }
}

/** Posts as a form does, which can set no header of its own. */
async function post(path: string, body: Body, proofOf: (proof: string) => string = (proof) => proof) {
  const ada = await openSignedIn(app, await newMember(site))
  const { headers, ...content } = await body(proofOf(cookieOf(ada, XSRF)))
  return ada.send('POST', path, { ...content, headers: { ...headers, 'X-XSRF-TOKEN': '' } })
}

it.each(BODIES)('the field _token of %s is a proof', async (_, body) => {
  expect(await post('/late', body)).toMatchObject({ status: 200, body: { by: 'Ada' } })
})

it.each(BODIES)('a wrong _token in %s is none', async (_, body) => {
  expect(await post('/late', body, (proof) => `${proof}x`)).toMatchObject({ status: 419 })
})

it.each<[string, Body]>([
  ['a list', (proof) => ({ json: { _token: [proof] } })],
  ['an object', (proof) => ({ json: { _token: { proof } } })],
  ['a list of one', (proof) => ({ json: [{ _token: proof }] })],
  ['a field of another', (proof) => ({ json: { data: { _token: proof } } })],
  ['text', (proof) => ({ body: `_token=${proof}`, headers: { 'Content-Type': 'text/plain' } })],
])('%s is no proof', async (_, body) => {
  expect(await post('/late', body)).toMatchObject({ status: 419 })
})

it.each(BODIES)('a guard that runs before %s is read sees no _token in it', async (_, body) => {
  expect(await post('/early', body)).toMatchObject({ status: 419 })
})

it('a guard that runs before the body is read takes the proof from a header', async () => {
  const ada = await openSignedIn(app, await newMember(site))

  expect(await ada.send('POST', '/early', { json: { a: 1 } })).toMatchObject({ status: 200 })
})
