import { expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../../../../test/http/sign-in-paths.ts'
import { newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite({ passwords: { hash: 'bcrypt:12', threads: 1, queueMax: 1 } })
const member = await newMember(site)

it.each(SIGN_IN_PATHS)('POST %s says to come back when too many wait for a hash', async (path) => {
  const { email, password } = member
  const tries = Array.from({ length: 4 }, () => site.call('POST', path, { json: { email, password } }))

  const answers = await Promise.all(tries)

  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) {
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: { code: 'unavailable', message: 'The service is temporarily unavailable. Please try again.' },
    })
  }
})
