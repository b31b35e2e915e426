import { afterAll, describe, expect, it } from 'vitest'
import { createSocketCaller } from '../../../adyton/test/bindings/socket-caller.ts'
import { cookieOf, openSignedIn, SESSION, XSRF } from '../../../adyton/test/http/browser.ts'
import { JOHN, registerJohn } from '../documented-clients/requests.ts'
import { requestHead, sendRaw } from '../raw-request.ts'
import { startServer } from '../start-server.ts'
import { expectRefusal, named } from './refusal.ts'

const server = await startServer()
afterAll(server.close)
await registerJohn(server)
const john = await openSignedIn({ call: createSocketCaller(server) }, JOHN)
const session = cookieOf(john)
const page = ['Origin', 'http://localhost:3000'] as const

function ask(
  method: string,
  cookies: readonly string[],
  headers: readonly (readonly [string, string])[] = [],
) {
  const lines = cookies.map((value) => ['Cookie', value] as const)
  return sendRaw(server.port, requestHead(method, '/api/sessions', [page, ...lines, ...headers]))
}

describe('a Cookie header', () => {
  it.each(
    named([
      '',
      ';',
      '=',
      `${SESSION}`,
      `${SESSION}=`,
      `${SESSION}==${session}`,
      `${SESSION}="${session}`,
      `${SESSION}=${session}%00`,
      `${SESSION}=%${session}`,
      `${SESSION}=${session.slice(0, -1)}`,
      `${SESSION}=${session}A`,
      `${SESSION.toUpperCase()}=${session}`,
      `${SESSION}=${'a'.repeat(43)}.${'a'.repeat(43)}`,
      `${SESSION}=${'\u00e9\u00ff'.repeat(20)}`,
      `__proto__=${session}; constructor=${session}`,
      `${SESSION}=${'.'.repeat(15_000)}`,
      'a=b; '.repeat(3_000),
      ';'.repeat(15_000),
    ]),
  )('of "%s" is a guest’s', async (_, cookie) => {
    expectRefusal(await ask('GET', [cookie]), 401, 'unauthenticated')
  })

  it.each<[string, readonly string[]]>([
    ['with two sessions that differ', [`${SESSION}=${session}; ${SESSION}=${'a'.repeat(43)}`]],
    ['that comes twice with two sessions', [`${SESSION}=${'a'.repeat(43)}`, `${SESSION}=${session}`]],
  ])('%s is nobody’s', async (_, cookies) => {
    expectRefusal(await ask('GET', cookies), 401, 'unauthenticated')
  })

  it.each<[string, readonly string[]]>([
    ['among others', [`a=1; ${SESSION}=${session}; b=2`]],
    ['in a header of its own', ['a=1', `${SESSION}=${session}`]],
    ['twice the same', [`${SESSION}=${session}; ${SESSION}=${session}`]],
    ['after one that breaks the form', [`a"; =; ${SESSION}=${session}`]],
  ])('holds the session %s', async (_, cookies) => {
    expect((await ask('GET', cookies))?.status).toBe(200)
  })

  it('past the bound of all headers is refused with them', async () => {
    const answer = await ask('GET', [`${SESSION}=${session}; a=${'x'.repeat(20_000)}`])

    expectRefusal(answer, 431, 'headers_too_large')
  })

  it.each([`${SESSION}=${session}\r`, `${SESSION}=${session}\u0000`, `${SESSION}=a\nX: b`])(
    'of %j makes no request, or another one',
    async (cookie) => {
      expect([400, 401]).toContain((await ask('GET', [cookie]))?.status)
    },
  )
})

it.each(
  named(['', '\u00e9', 'x'.repeat(10_000), cookieOf(john, XSRF).slice(0, -1), `${cookieOf(john, XSRF)}=`]),
)('a proof of "%s" proves nothing', async (_, proof) => {
  const answer = await ask(
    'DELETE',
    [`${SESSION}=${session}`],
    [
      ['X-XSRF-TOKEN', proof],
      ['Content-Length', '0'],
    ],
  )

  expectRefusal(answer, 419, 'csrf_mismatch')
})
