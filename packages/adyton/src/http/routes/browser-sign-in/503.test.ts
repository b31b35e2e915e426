import { expect, it } from 'vitest'
import { breakableStorage } from '../../../../test/http/breakable-storage.ts'
import { openGuest } from '../../../../test/http/browser.ts'
import { isSignedIn } from '../../../../test/http/sessions.ts'
import { newMember, openSite } from '../../../../test/http/site.ts'
import { Unavailable } from '../../../core/errors.ts'

const UNAVAILABLE = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: { code: 'unavailable', message: 'The service is temporarily unavailable. Please try again.' },
}

it('says to come back when too many wait for a hash', async () => {
  const site = await openSite({ passwords: { hash: 'bcrypt:4', threads: 1, queueMax: 1 } })
  const { email, password } = await newMember(site)
  const guests = await Promise.all(Array.from({ length: 4 }, () => openGuest(site)))

  const answers = await Promise.all(
    guests.map((guest) => guest.send('POST', '/login', { json: { email, password } })),
  )

  const refused = answers.filter(({ status }) => status !== 204)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) expect(answer).toMatchObject(UNAVAILABLE)
})

it.each(['reads', 'writes'] as const)(
  'says to come back while %s fail, right password or wrong',
  async (half) => {
    const { storage, fail, mend } = breakableStorage()
    const site = await openSite({ storage })
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)
    fail(half, new Unavailable('The disk is gone.'))

    for (const tried of [password, 'wrong']) {
      const answer = await browser.send('POST', '/login', { json: { email, password: tried } })
      expect(answer).toMatchObject(UNAVAILABLE)
    }
    mend()
    expect(await isSignedIn(browser)).toBe(false)
  },
)
