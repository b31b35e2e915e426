import { expect, it } from 'vitest'
import { breakableStorage } from '../../../../test/http/breakable-storage.ts'
import { openGuest } from '../../../../test/http/browser.ts'
import { isSignedIn } from '../../../../test/http/sessions.ts'
import { openSite, registration } from '../../../../test/http/site.ts'
import { Unavailable } from '../../../core/errors.ts'

const UNAVAILABLE = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: { code: 'unavailable', message: 'The service is temporarily unavailable. Please try again.' },
}

it('says to come back when too many wait for a hash', async () => {
  const site = await openSite({ passwords: { hash: 'bcrypt:4', threads: 1, queueMax: 1 } })
  const guests = await Promise.all(Array.from({ length: 4 }, () => openGuest(site)))

  const answers = await Promise.all(
    guests.map((guest) => guest.send('POST', '/register', { json: registration() })),
  )

  const refused = answers.filter(({ status }) => status !== 204)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) expect(answer).toMatchObject(UNAVAILABLE)
})

it.each(['reads', 'writes'] as const)(
  'says to come back while %s fail, and made no account',
  async (half) => {
    const { storage, fail, mend } = breakableStorage()
    const site = await openSite({ storage })
    const browser = await openGuest(site)
    const json = registration()
    fail(half, new Unavailable('The disk is gone.'))

    expect(await browser.send('POST', '/register', { json })).toMatchObject(UNAVAILABLE)

    mend()
    expect(await isSignedIn(browser)).toBe(false)
    expect((await browser.send('POST', '/register', { json })).status).toBe(204)
  },
)
