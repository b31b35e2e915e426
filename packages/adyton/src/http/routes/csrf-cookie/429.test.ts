import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { cookieOf, openBrowser, openGuest } from '../../../../test/http/browser.ts'
import type { Answer } from '../../../../test/http/in-memory-caller.ts'
import { newIp, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite({ limits: {} })
const PATH = '/sanctum/csrf-cookie'

async function repeat(times: number, request: () => Promise<Answer>): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) statuses.push((await request()).status)
  return statuses
}

describe('GET /sanctum/csrf-cookie', () => {
  it('is refused at the sixty-first time in a minute, and answered again after it', async () => {
    const browser = openBrowser(site, { ip: newIp() })
    expect(await repeat(60, () => browser.send('GET', PATH))).toEqual(Array(60).fill(204))

    const answer = await browser.send('GET', PATH)

    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60', 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' },
      body: { message: 'Too Many Attempts.', code: 'too_many_attempts', request_id: expect.any(String) },
    })
    site.clock.pass(MINUTE_MS)
    expect((await browser.send('GET', PATH)).status).toBe(204)
  })

  it('is counted by address, whatever cookies come with it', async () => {
    const ip = newIp()
    await repeat(59, () => openBrowser(site, { ip }).send('GET', PATH))
    await openGuest(site, { ip })

    expect(await repeat(1, () => openBrowser(site, { ip }).send('GET', PATH))).toEqual([429])
    expect(await repeat(1, () => openBrowser(site, { ip: newIp() }).send('GET', PATH))).toEqual([204])
  })

  it('that is counted out leaves the browser its cookies', async () => {
    const browser = await openGuest(site, { ip: newIp() })
    const guest = cookieOf(browser)
    await repeat(60, () => browser.send('GET', PATH))

    expect(cookieOf(browser)).toBe(guest)
  })

  it('takes nothing from sign-ins or from what guests have', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site, { ip: newIp() })
    await repeat(60, () => browser.send('GET', PATH))

    const answer = await browser.send('POST', '/login', { json: { email, password } })

    expect(answer).toMatchObject({
      status: 204,
      headers: { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '4' },
    })
  })
})
