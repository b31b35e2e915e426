import { expect, it } from 'vitest'
import { breakableStorage } from '../../../../test/http/breakable-storage.ts'
import { cookieNames, SESSION } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'
import { Unavailable } from '../../../core/errors.ts'

const UNAVAILABLE = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: { code: 'unavailable', message: 'The service is temporarily unavailable. Please try again.' },
}

it('says to come back when too many wait for a hash', async () => {
  const site = await openSite({ passwords: { hash: 'bcrypt:4', threads: 1, queueMax: 1 } })
  const visitors = [
    await newVisitor(site),
    await newVisitor(site),
    await newVisitor(site),
    await newVisitor(site),
  ]

  const answers = await Promise.all(
    visitors.map(({ browser, member }) =>
      browser.send('POST', '/user/confirm-password', { json: { password: member.password } }),
    ),
  )

  const refused = answers.filter(({ status }) => status !== 201)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) expect(answer).toMatchObject(UNAVAILABLE)
})

it.each([
  ['reads', 'right'],
  ['writes', 'right'],
  ['writes', 'wrong'],
] as const)('says to come back while %s fail, with the %s password', async (half, tried) => {
  const { storage, fail, mend } = breakableStorage()
  const site = await openSite({ storage })
  const { browser, member } = await newVisitor(site)
  fail(half, new Unavailable('The disk is gone.'))

  const password = tried === 'right' ? member.password : 'wrong'
  const answer = await browser.send('POST', '/user/confirm-password', { json: { password } })

  mend()
  expect(answer).toMatchObject(UNAVAILABLE)
  expect(cookieNames(answer)).not.toContain(SESSION)
  expect(await isSignedIn(browser)).toBe(true)
})
