import { describe, expect, it } from 'vitest'
import { cookieOf, XSRF } from '../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../test/http/sessions.ts'
import { isAlive, mint, newMember, openSite } from '../../test/http/site.ts'
import { endpointsOf, methodNotAllowed, routeFor } from './endpoint.ts'
import type { AuthRequest } from './exchange.ts'

const site = await openSite()
const endpoints = endpointsOf(site.auth.routes)

/** The endpoint that is mounted at a path. */
function endpointAt(path: string) {
  const endpoint = endpoints.find((known) => known.path === path)
  if (endpoint === undefined) throw new Error(`Nothing is mounted at ${path}.`)
  return endpoint
}

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

interface Content {
  readonly type: string
  readonly body: string
}

const inJson = (value: unknown): Content => ({ type: JSON_TYPE, body: JSON.stringify({ _method: value }) })
const inForm = (value: string): Content => ({
  type: FORM_TYPE,
  body: new URLSearchParams({ _method: value }).toString(),
})
const inMultipart = (value: string): Content => ({
  type: 'multipart/form-data; boundary=b',
  body: `--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\n${value}\r\n--b--\r\n`,
})

function aRequest(method: string, { type, body }: Content, query = ''): AuthRequest {
  return {
    id: 'request-1',
    method,
    params: {},
    query,
    rawHeaders: ['Content-Type', type],
    ip: '192.0.2.1',
    body: new TextEncoder().encode(body),
  }
}

/** The method of the route that a request reaches. */
async function reached(path: string, request: AuthRequest): Promise<string | undefined> {
  const route = await routeFor(endpointAt(path), request)
  return route?.method
}

describe('an endpoint', () => {
  it('holds every route of its path, and there is one for each path', () => {
    const paths = site.auth.routes.flatMap((route) => route.paths)

    expect(new Set(endpoints.map(({ path }) => path))).toEqual(new Set(paths))
    expect(endpoints).toHaveLength(new Set(paths).size)
    expect([...endpointAt('/api/sessions').routes.keys()]).toEqual(['GET', 'DELETE'])
  })

  it('accepts POST besides its own methods where that can become another', () => {
    expect(endpointAt('/api/sessions').accepts).toEqual(['GET', 'DELETE', 'POST'])
    expect(endpointAt('/user/password').accepts).toEqual(['PUT', 'POST'])
    expect(endpointAt('/api/tokens').accepts).toEqual(['GET', 'POST'])
    expect(endpointAt('/api/user').accepts).toEqual(['GET'])
  })

  it('answers HEAD by its GET route', async () => {
    expect(await reached('/api/sessions', aRequest('HEAD', inJson(undefined)))).toBe('GET')
  })

  it('names the methods it has to whoever comes with another, POST only where it is one of them', () => {
    const refusal = methodNotAllowed(endpointAt('/user/password'), { id: 'request-1', method: 'PATCH' })

    expect(refusal).toMatchObject({
      status: 405,
      headers: ['Allow', 'PUT, OPTIONS'],
      body: {
        value: {
          message: 'The PATCH method is not supported for this path. Supported methods: PUT, OPTIONS.',
          code: 'method_not_allowed',
        },
      },
    })
  })
})

describe('a POST whose body names a method', () => {
  it.each([inJson('PUT'), inForm('PUT'), inMultipart('PUT'), inJson('put'), inForm('Put')])(
    'is taken for it: %j',
    async (content) => {
      expect(await reached('/user/password', aRequest('POST', content))).toBe('PUT')
    },
  )

  it.each([inJson('DELETE'), inForm('delete'), inMultipart('dElEtE')])(
    'may mean DELETE: %j',
    async (content) => {
      expect(await reached('/api/sessions', aRequest('POST', content))).toBe('DELETE')
    },
  )

  it.each([
    'GET',
    'get',
    'HEAD',
    'OPTIONS',
    'POST',
    'PATCH',
    'TRACE',
    '',
    ' DELETE',
    'DELETE,GET',
    '__proto__',
  ])('never means %j, and stays a POST that the path does not have', async (method) => {
    for (const content of [inJson(method), inForm(method), inMultipart(method)]) {
      expect(await reached('/api/sessions', aRequest('POST', content))).toBeUndefined()
    }
  })

  it.each([null, 7, true, ['DELETE'], { method: 'DELETE' }])('stays a POST for %j', async (value) => {
    expect(await reached('/api/sessions', aRequest('POST', inJson(value)))).toBeUndefined()
  })

  it('reaches nothing where the path has no such method', async () => {
    expect(await reached('/user/password', aRequest('POST', inJson('DELETE')))).toBeUndefined()
    expect(await reached('/api/sessions', aRequest('POST', inJson('PUT')))).toBeUndefined()
  })

  it.each(['/login', '/logout', '/api/tokens', '/user/confirm-password'])(
    'stays what it is on %s, where nothing can be named',
    async (path) => {
      expect(await reached(path, aRequest('POST', inJson('DELETE')))).toBe('POST')
    },
  )

  it.each([
    { type: 'text/plain', body: '{"_method":"DELETE"}' },
    { type: JSON_TYPE, body: '{"_method":"DELETE"' },
    { type: FORM_TYPE, body: '{"_method":"DELETE"}' },
    { type: 'multipart/form-data', body: '_method=DELETE' },
  ])('stays a POST where the body cannot be read: %j', async (content) => {
    expect(await reached('/api/sessions', aRequest('POST', content))).toBeUndefined()
  })
})

describe('a method that is named elsewhere', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('does not change a %s', async (method) => {
    const named = await reached('/api/sessions', aRequest(method, inJson('PUT')))

    expect(named).toBe(['GET', 'DELETE'].includes(method) ? method : undefined)
  })

  it('does not count in the query or in a header', async () => {
    const request = aRequest('POST', inJson(undefined), '_method=DELETE')
    const rawHeaders = [...request.rawHeaders, 'X-HTTP-Method-Override', 'DELETE']

    expect(await reached('/api/sessions', { ...request, rawHeaders })).toBeUndefined()
  })
})

describe('whatever a body names', () => {
  it.each(['DELETE', 'GET', 'HEAD', 'OPTIONS'])(
    'a POST in session mode needs its proof: %s',
    async (_method) => {
      const { browser, member } = await newVisitor(site)
      const { id, token } = await mint(site, member.token)

      const answer = await browser.send('POST', `/api/tokens/${id}`, {
        json: { _method },
        headers: { 'X-XSRF-TOKEN': [] },
      })

      expect([404, 419]).toContain(answer.status)
      expect(await isAlive(site, token)).toBe(true)
      expect(await isSignedIn(browser)).toBe(true)
    },
  )

  it('the proof may stand beside it', async () => {
    const { browser, member } = await newVisitor(site)
    const { id, token } = await mint(site, member.token)
    const form = { _method: 'DELETE', _token: cookieOf(browser, XSRF) }

    const answer = await browser.send('POST', `/api/tokens/${id}`, { form, headers: { 'X-XSRF-TOKEN': [] } })

    expect(answer.status).toBe(200)
    expect(await isAlive(site, token)).toBe(false)
  })

  it('a token may use it too', async () => {
    const { token } = await newMember(site)
    const minted = await mint(site, token)

    const answer = await site.call('POST', `/api/tokens/${minted.id}`, { token, form: { _method: 'DELETE' } })

    expect(answer.status).toBe(200)
    expect(await isAlive(site, minted.token)).toBe(false)
  })
})
