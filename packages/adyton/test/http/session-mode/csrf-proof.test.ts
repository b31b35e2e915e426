import { describe, expect, it } from 'vitest'
import { type Browser, cookieOf, openGuest, openSignedIn, XSRF } from '../browser.ts'
import type { Answer, CallOptions } from '../in-memory-caller.ts'
import { newMember, openSite } from '../site.ts'

const site = await openSite()
const member = await newMember(site)

/** A browser that has a session, and whose page puts the proof where the test wants it. */
async function signedIn(): Promise<{ readonly browser: Browser; readonly proof: string }> {
  const browser = await openSignedIn(site, member)
  const proof = cookieOf(browser, XSRF)
  browser.cookies.delete(XSRF)
  return { browser, proof }
}

/** Something that succeeds as often as it is done, with a body. */
function act(browser: Browser, options: CallOptions): Promise<Answer> {
  return browser.send('POST', '/api/tokens', options)
}

const name = 'phone'

function multipart(fields: Readonly<Record<string, string>>): CallOptions {
  const parts = Object.entries(fields).map(
    ([field, value]) => `--edge\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  return {
    body: `${parts.join('')}--edge--\r\n`,
    headers: { 'Content-Type': 'multipart/form-data; boundary=edge' },
  }
}

/** Where a page may put a proof. */
const PLACES: readonly (readonly [string, (proof: string) => CallOptions])[] = [
  ['X-XSRF-TOKEN', (proof) => ({ headers: { 'X-XSRF-TOKEN': proof }, json: { name } })],
  ['X-CSRF-TOKEN', (proof) => ({ headers: { 'X-CSRF-TOKEN': proof }, json: { name } })],
  ['_token in JSON', (_token) => ({ json: { name, _token } })],
  ['_token in a form', (_token) => ({ form: { name, _token } })],
  ['_token in a multipart form', (_token) => multipart({ name, _token })],
]

describe.each(PLACES)('a proof in %s', (_, options) => {
  it('is that of the cookie XSRF-TOKEN', async () => {
    const { browser, proof } = await signedIn()

    expect(await act(browser, options(proof))).toMatchObject({ status: 201 })
  })

  it.each<[string, (proof: string) => Promise<string> | string]>([
    [
      'is that of another session of the same user',
      async () => cookieOf(await openSignedIn(site, member), XSRF),
    ],
    ['is that of a guest', async () => cookieOf(await openGuest(site), XSRF)],
    ['is empty', () => ''],
    ['is short of a letter', (proof) => proof.slice(0, -1)],
    ['has one too many', (proof) => `${proof}A`],
    ['is padded', (proof) => `${proof}=`],
    ['is in the other alphabet', (proof) => `${proof.slice(0, -1)}+`],
    ['is made up', () => 'x'.repeat(43)],
  ])('is none when it %s', async (__, forge) => {
    const { browser, proof } = await signedIn()

    expect(await act(browser, options(await forge(proof)))).toMatchObject({ status: 419 })
  })

  it('is none that was given before the sign-in', async () => {
    const browser = await openGuest(site)
    const proof = cookieOf(browser, XSRF)
    await browser.send('POST', '/login', { json: member })
    browser.cookies.delete(XSRF)

    expect(await act(browser, options(proof))).toMatchObject({ status: 419 })
  })
})

describe('a proof', () => {
  it.each<[string, (proof: string, browser: Browser) => CallOptions]>([
    [
      'in the cookie alone: any page can make a browser send that',
      (proof, { cookies }) => {
        cookies.set(XSRF, proof)
        return { headers: { 'X-XSRF-TOKEN': '' }, json: { name } }
      },
    ],
    ['in the query, which logs keep', () => ({ json: { name } })],
    ['in a list', (proof) => ({ json: { name, _token: [proof] } })],
    [
      'in a body whose kind is unknown',
      (proof) => ({ body: `_token=${proof}`, headers: { 'Content-Type': 'text/plain' } }),
    ],
    ['in another header', (proof) => ({ headers: { 'X-Token': proof }, json: { name } })],
  ])('is not looked for %s', async (place, options) => {
    const { browser, proof } = await signedIn()
    const query = place.startsWith('in the query') ? `?_token=${proof}&X-XSRF-TOKEN=${proof}` : ''

    const answer = await browser.send('POST', `/api/tokens${query}`, options(proof, browser))

    expect(answer.status).toBe(419)
  })

  it('counts beside a wrong one, such as that of another library', async () => {
    const { browser, proof } = await signedIn()

    const answer = await act(browser, {
      headers: { 'X-CSRF-TOKEN': 'stale', 'X-XSRF-TOKEN': proof },
      json: { name, _token: 'stale' },
    })

    expect(answer.status).toBe(201)
  })

  it('needs no cookie beside it: it is bound to the session, and compared with nothing else', async () => {
    const { browser, proof } = await signedIn()
    browser.cookies.set(XSRF, 'of a neighbour')

    expect(await act(browser, { headers: { 'X-XSRF-TOKEN': proof }, json: { name } })).toMatchObject({
      status: 201,
    })
  })

  it('is not the signature in a guest’s cookie: each is made with a key of its own', async () => {
    const guest = await openGuest(site)
    const [secret = '', signature = ''] = cookieOf(guest).split('.')

    for (const forged of [secret, signature, cookieOf(guest)]) {
      const answer = await guest.send('POST', '/login', { json: {}, headers: { 'X-XSRF-TOKEN': forged } })
      expect(answer.status).toBe(419)
    }
  })

  it('is of characters that are safe in a URL, so that it is the same decoded or not', async () => {
    for (let count = 0; count < 20; count += 1) {
      const { proof } = await signedIn()
      expect(proof).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(decodeURIComponent(proof)).toBe(proof)
    }
  })

  it('does no harm on a read, right or wrong', async () => {
    const { browser, proof } = await signedIn()

    for (const given of [proof, 'wrong'])
      expect(await browser.send('GET', '/api/user', { headers: { 'X-XSRF-TOKEN': given } })).toMatchObject({
        status: 200,
      })
  })
})
