import { describe, expect, it } from 'vitest'
import type { Answer, CallOptions } from './in-memory-caller.ts'
import { withoutCookies } from './route-modes.ts'
import { newAdmin, newMember, openSite, registration, type Site } from './site.ts'

const site = await openSite()
const secure = await openSite({ url: 'https://api.example.com', frontendUrl: 'https://app.example.com' })

/** Every path there is, with its method. `:id` is that of no token. */
const ENDPOINTS = site.auth.routes.flatMap((route) =>
  route.paths.map((path) => ({
    method: route.method,
    path: path.replace(':id', '1'),
    isOpen: withoutCookies(route).access === 'anyone',
    refuses: route.name !== 'csrf_cookie.give',
  })),
)
/** All but the one that gives its cookies to whoever asks. */
const REFUSING = ENDPOINTS.filter(({ refuses }) => refuses)
const GUARDED = REFUSING.filter(({ isOpen }) => !isOpen)
const OPEN = REFUSING.filter(({ isOpen }) => isOpen)

/** Headers that no answer goes without. */
const PROTECTION = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Origin',
}

describe.each(REFUSING)('$method $path', ({ method, path }) => {
  it('protects its refusal from caches, frames and sniffing', async () => {
    const answer = await site.call(method, path)

    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.headers).toMatchObject(PROTECTION)
    expect(answer.headers).not.toHaveProperty('strict-transport-security')
  })

  it('gives its refusal a text, a stable code and the id of the request', async () => {
    const answer = await site.call(method, path)

    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.body).toMatchObject({
      message: expect.stringMatching(/\S/),
      code: expect.stringMatching(/^[a-z]+(?:_[a-z]+)*$/),
      request_id: answer.headers['x-request-id'],
    })
  })

  it.each(['text/html', 'application/xml', 'image/png, */*;q=0', '*/*', '', ';;;'])(
    'refuses in JSON a client that accepts %j',
    async (Accept) => {
      const answer = await site.call(method, path, { headers: { Accept } })

      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(answer.status).not.toBe(302)
    },
  )
})

describe.each(ENDPOINTS)('$method $path', ({ method, path }) => {
  it('says over https that it is only to be had over https', async () => {
    const answer = await secure.call(method, path)

    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })

  it('lets a page read it only from an origin of the list', async () => {
    const ours = await secure.call(method, path, { headers: { Origin: 'https://app.example.com' } })
    const theirs = await secure.call(method, path, {
      headers: { Origin: 'https://app.example.com.evil.example' },
    })
    const opaque = await secure.call(method, path, { headers: { Origin: 'null' } })

    expect(ours.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
      vary: 'Origin',
    })
    expect(theirs.headers).not.toHaveProperty('access-control-allow-origin')
    expect(opaque.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe.each(GUARDED)('$method $path', ({ method, path }) => {
  it.each<[string, (token: string) => CallOptions]>([
    ['two Authorization headers', (token) => authorization(`Bearer ${token}`, 'Bearer 1|other')],
    ['two that are equal', (token) => authorization(`Bearer ${token}`, `Bearer ${token}`)],
    ['a Basic one beside it', (token) => authorization('Basic eDp5', `Bearer ${token}`)],
    ['a comma in a Bearer one', (token) => authorization(`Bearer ${token}, Bearer 1|other`)],
  ])('does not guess which credential is meant by %s', async (_, headers) => {
    const { token } = await newMember(site)

    const answer = await site.call(method, path, headers(token))

    expect(answer).toMatchObject({
      status: 400,
      headers: { 'www-authenticate': 'Bearer error="invalid_request"' },
      body: { code: 'malformed_authorization' },
    })
  })

  it('takes another scheme for no credential, with a comma too', async () => {
    const answer = await site.call(method, path, authorization('Digest username="a", realm="b"'))

    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
  })

  it('reads no token from the query, the body or a cookie', async () => {
    const { token } = await newMember(site)
    const everywhere = `access_token=${encodeURIComponent(token)}&token=${encodeURIComponent(token)}`

    const answer = await site.call(method, `${path}?${everywhere}`, {
      headers: { Cookie: `access_token=${token}; token=${token}` },
      ...(method === 'GET' ? {} : { json: { access_token: token, token } }),
    })

    expect(answer.status).toBe(401)
  })
})

describe.each(OPEN)('$method $path', ({ method, path }) => {
  it.each<[string, CallOptions]>([
    ['a dead token', authorization('Bearer 1|dead')],
    ['two Authorization headers', authorization('Bearer 1|dead', 'Bearer 2|dead')],
    ['a malformed one', authorization('Bearer ,,,|')],
  ])('does not look at %s', async (_, options) => {
    const answer = await site.call(method, path, { ...options, json: {} })

    expect(answer.status).toBe(422)
  })
})

describe('what was answered well', () => {
  it('is protected like a refusal', async () => {
    for (const answer of await successes(site)) {
      expect(answer.status).toBeLessThan(300)
      expect(answer.headers).toMatchObject({ ...PROTECTION, 'x-request-id': expect.stringMatching(/\S/) })
    }
  })

  it('has the length that it says', async () => {
    for (const { status, headers, body } of await successes(site)) {
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? '')
      const length = status === 204 ? undefined : String(Buffer.byteLength(text))
      expect(headers['content-length']).toBe(length)
    }
  })
})

describe('an unknown path', () => {
  it.each(['/', '/api', '/api/users', '/API/user', '/api/user/1', '/LOGIN', '/api/tokens/1/2', '/.env'])(
    '%s is not found',
    async (path) => {
      const answer = await site.call('GET', path)

      expect(answer).toMatchObject({ status: 404, body: { message: 'Not found.', code: 'not_found' } })
    },
  )
})

function authorization(...values: readonly string[]): CallOptions {
  return { headers: { Authorization: values } }
}

/** One good answer of each kind. */
async function successes(at: Site): Promise<readonly Answer[]> {
  const admin = await newAdmin(at)
  const { email, password, token } = admin
  const json = { email, password }
  return [
    await at.call('GET', '/sanctum/csrf-cookie'),
    await at.call('POST', '/api/register', { json: registration({ name: 'Ада 💻' }) }),
    await at.call('POST', '/register', { json: registration() }),
    await at.call('POST', '/api/login', { json }),
    await at.call('POST', '/sanctum/token', { json }),
    await at.call('GET', '/api/user', { token }),
    await at.call('GET', '/api/tokens', { token }),
    await at.call('GET', '/api/admin/users', { token }),
    await at.call('POST', '/api/tokens', { token, json: { name: 'Ноутбук' } }),
    await at.call('POST', '/Logout', { token }),
  ]
}
