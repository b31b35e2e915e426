import { expect, it } from 'vitest'
import {
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../adyton/test/http/browser.ts'
import { newMember, registration } from '../../../adyton/test/http/site.ts'
import { openListeningSite } from './listening-site.ts'

/* What a browser and the server exchange over a socket, from the first visit to the last. */

const site = await openListeningSite()

it('a first visit is given two cookies, each in a header of its own', async () => {
  const { setCookies } = await site.call('GET', '/sanctum/csrf-cookie')

  expect(setCookies).toEqual([
    expect.stringMatching(
      /^adyton_session=[\w-]{43}\.[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    ),
    expect.stringMatching(/^XSRF-TOKEN=[\w-]{43}; Max-Age=2592000; Path=\/; SameSite=Lax$/),
  ])
})

it('a sign-in that is to be remembered sets three, and none of the guest’s is good any more', async () => {
  const member = await newMember(site)
  const browser = await openGuest(site)
  const guest = browser.copy()

  const { email, password } = member
  const answer = await browser.send('POST', '/login', { json: { email, password, remember: true } })

  expect(answer).toMatchObject({ status: 204, body: undefined })
  expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: { email } })
  expect(await guest.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

it('a registration signs in', async () => {
  const browser = await openGuest(site)
  const fields = registration({ name: 'Grace' })

  expect(await browser.send('POST', '/register', { json: fields })).toMatchObject({ status: 204 })
  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: { name: 'Grace' } })
})

it('a sign-out leaves a guest, and what was copied before is worth nothing', async () => {
  const browser = await openSignedIn(site, await newMember(site), { remember: true })
  const thief = browser.copy()

  const answer = await browser.send('POST', '/logout')

  expect(answer.status).toBe(204)
  expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
  expect(browser.cookies.has(REMEMBER)).toBe(false)
  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
  expect(await thief.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

it('two browsers of one user see each other, and one ends the other', async () => {
  const member = await newMember(site)
  const desk = await openSignedIn(site, member, { userAgent: 'desk' })
  const phone = await openSignedIn(site, member, { userAgent: 'phone' })

  const { sessions } = Object((await desk.send('GET', '/api/sessions')).body)
  const { id } = sessions.find((session: { user_agent: string }) => session.user_agent === 'phone')
  const ended = await desk.send('DELETE', `/api/sessions/${id}`)

  expect(sessions).toHaveLength(2)
  expect(ended).toMatchObject({ status: 200, body: { message: 'Session ended successfully' } })
  expect(await phone.send('GET', '/api/user')).toMatchObject({ status: 401 })
  expect(await desk.send('GET', '/api/user')).toMatchObject({ status: 200 })
})

it('a password change by PUT keeps the browser that made it and no other', async () => {
  const member = await newMember(site)
  const [here, there] = [await openSignedIn(site, member), await openSignedIn(site, member)]

  const answer = await here.send('PUT', '/user/password', {
    json: {
      current_password: member.password,
      password: 'new-password-7',
      password_confirmation: 'new-password-7',
    },
  })

  expect(answer).toMatchObject({ status: 200, body: '' })
  expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  expect(await here.send('GET', '/api/user')).toMatchObject({ status: 200 })
  expect(await there.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

it('HEAD has the cookies of GET and no body', async () => {
  const ada = await openSignedIn(site, await newMember(site))
  ada.cookies.delete(XSRF)
  const before = ada.copy()

  const head = await ada.send('HEAD', '/api/user')
  const get = await before.send('GET', '/api/user')

  expect(head).toMatchObject({ status: 200, body: undefined, setCookies: get.setCookies })
  expect(cookieNames(head)).toEqual([XSRF])
})

it('HEAD asks for no proof, and starts the session that a remember cookie stands for', async () => {
  const ada = await openSignedIn(site, await newMember(site), { remember: true })
  ada.cookies.delete(SESSION)

  const head = await ada.send('HEAD', '/api/user', { headers: { 'X-XSRF-TOKEN': '' } })

  expect(head.status).toBe(200)
  expect(cookieNames(head)).toEqual([SESSION, XSRF])
})

it('what leads to no route reads and sets no cookie', async () => {
  const ada = await openSignedIn(site, await newMember(site))
  ada.cookies.delete(XSRF)

  for (const [method, path, status] of [
    ['GET', '/nowhere', 404],
    ['PATCH', '/api/user', 405],
    ['POST', '/user/password', 405],
    ['OPTIONS', '/api/user', 204],
    ['GET', '/livez', 200],
  ] as const)
    expect(await ada.send(method, path)).toMatchObject({ status, setCookies: [] })
})

it('a page that is not ours gets no cookie but those it asks for', async () => {
  const stranger = openBrowser(site, { page: 'https://evil.example' })

  expect(await stranger.send('GET', '/api/user')).toMatchObject({ status: 401, setCookies: [] })
  expect(cookieNames(await stranger.send('GET', '/sanctum/csrf-cookie'))).toEqual([SESSION, XSRF])
  expect(cookieOf(stranger)).toMatch(/\./)
  expect(await stranger.send('GET', '/api/user')).toMatchObject({ status: 401, setCookies: [] })
})
