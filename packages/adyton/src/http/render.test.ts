import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCors } from './cors.ts'
import { type AuthResponse, json } from './exchange.ts'
import { createRender } from './render.ts'

const REQUEST = { id: 'request-1', rawHeaders: [] }

function render(
  response: AuthResponse,
  { secure = false, request = REQUEST as { id: string; rawHeaders: readonly string[] } } = {},
) {
  const rendered = createRender({ cors: createCors(['https://app.example.com']), secure })(response, request)
  const pairs = rendered.headers.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), rendered.headers[at + 1]] as const] : [],
  )
  return { ...rendered, names: pairs.map(([name]) => name), byName: Object.fromEntries(pairs) }
}

describe('every answer', () => {
  const answers: readonly AuthResponse[] = [
    json(200, { a: 1 }),
    { status: 200, body: { kind: 'text', text: '1|secret' } },
    { status: 204, body: { kind: 'none' } },
    json(500, { message: 'Server Error' }, ['Retry-After', '1']),
  ]

  test.each(answers)('is kept by no cache, framed by no page and sniffed by no browser: %j', (answer) => {
    expect(render(answer).byName).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-1',
      vary: 'Origin',
    })
  })

  test.each(answers)('has each header once: %j', (answer) => {
    const { names } = render(answer, {
      secure: true,
      request: { id: 'r', rawHeaders: ['Origin', 'https://app.example.com'] },
    })

    expect(names).toEqual([...new Set(names)])
  })

  test('asks for https for a year, over https alone', () => {
    expect(render(json(200, {}), { secure: true }).byName).toHaveProperty(
      'strict-transport-security',
      'max-age=31536000; includeSubDomains',
    )
    expect(render(json(200, {})).byName).not.toHaveProperty('strict-transport-security')
  })
})

describe('a body', () => {
  test('of JSON says so, and reads back as what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { body, byName } = render(json(200, value))

        expect(byName['content-type']).toBe('application/json; charset=utf-8')
        expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('has the length it says, in the encoding it names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const answer of [json(200, text), { status: 200, body: { kind: 'text', text } } as const]) {
          const { body, byName, encoding } = render(answer)
          const sent = Buffer.from(body, encoding)

          expect(byName['content-length']).toBe(String(sent.length))
          expect(sent.equals(Buffer.from(body, 'utf8'))).toBe(true)
        }
      }),
    )
  })

  test('of text says so', () => {
    expect(render({ status: 200, body: { kind: 'text', text: '1|secret' } })).toMatchObject({
      body: '1|secret',
      byName: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '8' },
    })
  })

  test('that is none has no type, and no length under 204', () => {
    const { body, names } = render({ status: 204, body: { kind: 'none' } })

    expect(body).toBe('')
    expect(names).not.toContain('content-type')
    expect(names).not.toContain('content-length')
    expect(render({ status: 200, body: { kind: 'none' } }).byName).toHaveProperty('content-length', '0')
  })
})

describe('the limit a request was counted under', () => {
  test('is shown', () => {
    const tally = { allowed: true, limit: 60, remaining: 59, resetsAtMs: 0 }

    expect(render({ ...json(200, {}), tally }).byName).toMatchObject({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '59',
    })
  })

  test('is not made up for a request that was not counted', () => {
    expect(render(json(200, {})).names.filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
  })
})
