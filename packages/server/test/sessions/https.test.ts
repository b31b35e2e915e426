import { expect, it } from 'vitest'
import { openListeningSite } from './listening-site.ts'

/* A server that is reached over https, behind a proxy that ends it. */

const site = await openListeningSite({
  url: 'https://api.example.com',
  frontendUrl: 'https://app.example.com',
  sessions: { cookieDomain: 'example.com' },
})

it('gives cookies that go over https alone, and a session cookie that no other host can set', async () => {
  const { setCookies } = await site.call('GET', '/sanctum/csrf-cookie', {
    headers: { Origin: 'https://app.example.com' },
  })

  expect(setCookies).toEqual([
    expect.stringMatching(
      /^__Host-adyton_session=\S+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
    expect.stringMatching(
      /^XSRF-TOKEN=\S+; Max-Age=\d+; Domain=example\.com; Path=\/; Secure; SameSite=Lax$/,
    ),
  ])
})
