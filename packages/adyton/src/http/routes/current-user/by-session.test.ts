import { describe, expect, it } from 'vitest'
import { cookieNames, openBrowser, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { newVisitor } from '../../../../test/http/sessions.ts'
import { giveRole, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

describe.each(['/api/user', '/api/auth/user'])('GET %s in session mode', (path) => {
  it('shows the caller as it shows a client with a token', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('GET', path)

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual((await site.call('GET', path, { token: member.token })).body)
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' })
  })

  it('needs no proof, since it only reads', async () => {
    const { browser } = await newVisitor(site)
    browser.cookies.delete(XSRF)

    expect((await browser.send('GET', path)).status).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['its Referer', { Origin: '', Referer: 'http://localhost:3000/page?x' }],
    ['its Origin', { Origin: 'http://localhost:3000', Referer: '' }],
    ['Sec-Fetch-Site', { Origin: '', Referer: '', 'Sec-Fetch-Site': 'same-origin' }],
  ])('knows a page of our own by %s', async (_, headers) => {
    const { browser } = await newVisitor(site)

    expect((await browser.send('GET', path, { headers })).status).toBe(200)
  })

  it('believes the token where one is given besides, and leaves the cookies alone', async () => {
    const { browser } = await newVisitor(site)
    const { member: other } = await newVisitor(site)

    const answer = await browser.send('GET', path, { token: other.token })

    expect(answer.body).toEqual((await site.call('GET', path, { token: other.token })).body)
    expect(answer.setCookies).toEqual([])
  })

  it('tells a role that was given meanwhile, and gives the session a new secret with it', async () => {
    const { browser, member } = await newVisitor(site)
    await giveRole(site, member, 'teacher')

    const answer = await browser.send('GET', path)

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(JSON.stringify(answer.body)).toContain('"role":"student"')
    expect((await browser.send('GET', path)).status).toBe(200)
  })

  it('gives a page of our own that has no cookies those of a guest, with the refusal', async () => {
    const answer = await openBrowser(site).send('GET', path)

    expect(answer.status).toBe(401)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })
})
