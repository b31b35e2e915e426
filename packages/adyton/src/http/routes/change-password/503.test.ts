import { expect, it } from 'vitest'
import { breakableStorage } from '../../../../test/http/breakable-storage.ts'
import { cookieNames, SESSION } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { type Member, newMember, openSite, type Site } from '../../../../test/http/site.ts'
import { Unavailable } from '../../../core/errors.ts'

const UNAVAILABLE = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: { code: 'unavailable', message: 'The service is temporarily unavailable. Please try again.' },
}

const change = ({ password }: Member) => ({
  json: { current_password: password, password: 'another one', password_confirmation: 'another one' },
})

it('says to come back when too many wait for a hash, and has changed nothing then', async () => {
  const site = await openSite({ passwords: { hash: 'bcrypt:4', threads: 1, queueMax: 1 } })
  const members = [await newMember(site), await newMember(site), await newMember(site), await newMember(site)]

  const answers = await Promise.all(
    members.map((member) => site.call('PUT', '/user/password', { token: member.token, ...change(member) })),
  )

  const refused = members.filter((_, at) => answers[at]?.status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  for (const [at, answer] of answers.entries()) {
    if (answer.status === 200) continue
    expect(answer).toMatchObject(UNAVAILABLE)
    expect(await knows(site, members[at])).toBe(true)
  }
})

it.each(['reads', 'writes'] as const)(
  'says to come back while %s fail, and has changed nothing then',
  async (half) => {
    const { storage, fail, mend } = breakableStorage()
    const site = await openSite({ storage })
    const { browser, member } = await newVisitor(site)
    fail(half, new Unavailable('The disk is gone.'))

    const answer = await browser.send('PUT', '/user/password', change(member))

    mend()
    expect(answer).toMatchObject(UNAVAILABLE)
    expect(cookieNames(answer)).not.toContain(SESSION)
    expect(await isSignedIn(browser)).toBe(true)
    expect(await knows(site, member)).toBe(true)
  },
)

/** Whether the password is still the one that was registered. */
async function knows(site: Site, member: Member | undefined): Promise<boolean> {
  const { email, password } = member ?? {}
  const { status } = await site.call('POST', '/api/login', { json: { email, password } })
  return status === 200
}
