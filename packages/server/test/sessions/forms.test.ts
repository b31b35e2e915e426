import { stringifyCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { findCurl } from '../../../adyton/test/docs/curl.ts'
import { type Browser, cookieOf, openSignedIn, XSRF } from '../../../adyton/test/http/browser.ts'
import { type Member, newMember } from '../../../adyton/test/http/site.ts'
import { CURL, FORM_CLIENTS, type FormClient } from './form-clients.ts'
import { openListeningSite } from './listening-site.ts'

/*
 * Forms know POST alone and can set no header: they name the method and carry the proof in fields. That holds for every
 * client and every type of body, and changes nothing about what must be proved and given.
 */

const site = await openListeningSite()
const NEW_PASSWORD = 'new-password-7'

interface Visitor {
  readonly member: Member
  readonly browser: Browser
  readonly proof: string
  post(path: string, fields: Readonly<Record<string, string>>): Promise<number>
}

async function visit(client: FormClient): Promise<Visitor> {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member)
  const headers = {
    Cookie: stringifyCookie(Object.fromEntries(browser.cookies)),
    Origin: 'http://localhost:3000',
  }
  return {
    member,
    browser,
    proof: cookieOf(browser, XSRF),
    post: (path, fields) => client.post(`${site.url}${path}`, fields, headers),
  }
}

const passwords = ({ password }: Member) => ({
  current_password: password,
  password: NEW_PASSWORD,
  password_confirmation: NEW_PASSWORD,
})

async function canSignIn({ email }: Member, password: string): Promise<boolean> {
  const { status } = await site.call('POST', '/api/auth/login', { json: { email, password } })
  return status === 200
}

/** Whether another browser of the same user is still signed in. */
async function openOther(member: Member): Promise<() => Promise<boolean>> {
  const other = await openSignedIn(site, member)
  return async () => (await other.send('GET', '/api/user')).status === 200
}

describe.each(FORM_CLIENTS)('$name', shared)
describe.skipIf(findCurl() === undefined)(CURL.name, () => shared(CURL))

function shared(client: FormClient): void {
  it.each(['PUT', 'put', 'Put'])('puts by POST with _method=%s', async (_method) => {
    const { member, proof, post } = await visit(client)

    expect(await post('/user/password', { _method, _token: proof, ...passwords(member) })).toBe(200)
    expect(await canSignIn(member, NEW_PASSWORD)).toBe(true)
  })

  it('deletes by POST with _method=DELETE', async () => {
    const { member, proof, post } = await visit(client)
    const isSignedIn = await openOther(member)

    const fields = { _method: 'DELETE', _token: proof, password: member.password }

    expect(await post('/api/sessions', fields)).toBe(200)
    expect(await isSignedIn()).toBe(false)
  })

  it.each([
    ['no proof', {}],
    ['a wrong proof', { _token: 'x'.repeat(43) }],
  ])('changes nothing with %s, whichever method it names', async (_, wrong) => {
    const { member, post } = await visit(client)
    const isSignedIn = await openOther(member)

    for (const _method of ['PUT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST'])
      for (const path of ['/user/password', '/api/sessions', '/logout']) {
        const status = await post(path, { _method, ...wrong, ...passwords(member) })
        expect(status, `${_method} ${path}`).toBeOneOf([405, 419])
      }

    expect(await canSignIn(member, NEW_PASSWORD)).toBe(false)
    expect(await isSignedIn()).toBe(true)
  })

  it('is told of missing fields as by JSON', async () => {
    const { proof, post } = await visit(client)

    expect(await post('/user/password', { _method: 'PUT', _token: proof })).toBe(422)
  })

  it('signs in and out', async () => {
    const { member, browser, proof, post } = await visit(client)

    expect(await post('/logout', { _token: proof })).toBe(204)
    expect((await browser.send('GET', '/api/user')).status).toBe(401)
    const again = await visit(client)
    const { email, password } = member
    expect(await again.post('/login', { _token: again.proof, email, password })).toBe(204)
  })
}
