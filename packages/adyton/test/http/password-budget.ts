import { expect, it } from 'vitest'
import { MINUTE_MS } from '../builders.ts'
import { isSignedIn, newVisitor } from './sessions.ts'
import { type Member, newIp, openSite } from './site.ts'
import type { Place } from './worthless-sessions.ts'

const GUESS = { password: 'guess', current_password: 'guess' }

/**
 * A route that asks for the password again: five tries a minute, right ones too, over all routes that do. `right` is a
 * body that would be accepted. Runs on a site of its own.
 */
export async function countsPasswords(
  { method, path }: Place,
  right: (member: Member) => object,
): Promise<void> {
  const site = await openSite({ limits: { user: { max: 0, windowMs: MINUTE_MS } } })

  it(`${method} ${path} is refused at the sixth password of a minute, wherever the others were tried`, async () => {
    const { browser, member } = await newVisitor(site, { ip: newIp() })
    await browser.send('POST', '/user/confirm-password', { json: GUESS })
    await browser.send('PUT', '/user/password', { json: GUESS })
    await browser.send('DELETE', '/api/sessions', { json: GUESS })
    await site.call('PUT', '/user/password', { token: member.token, json: GUESS })
    await site.call('DELETE', '/api/sessions', { token: member.token, json: GUESS })

    const answer = await browser.send(method, path, { json: right(member) })

    expect(answer).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '60',
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(site.clock.now() / 1_000 + 60),
      },
      body: { message: 'Too Many Attempts.', code: 'too_many_attempts', request_id: expect.any(String) },
    })
    expect(await isSignedIn(browser)).toBe(true)
    site.clock.pass(MINUTE_MS)
    expect((await browser.send(method, path, { json: right(member) })).status).toBeLessThan(300)
  })

  it(`${method} ${path} is not refused for what another user has tried`, async () => {
    const { browser: eve } = await newVisitor(site, { ip: newIp() })
    for (let tries = 0; tries < 6; tries += 1)
      await eve.send('POST', '/user/confirm-password', { json: GUESS })
    const { browser, member } = await newVisitor(site, { ip: newIp() })

    expect((await browser.send(method, path, { json: right(member) })).status).toBeLessThan(300)
  })
}
