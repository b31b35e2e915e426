import { describe, expect, it } from 'vitest'
import { isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

describe.each(['/logout', '/Logout'])('POST %s', (path) => {
  it('is refused to a token that may not write, since it would revoke more than itself', async () => {
    const { token } = await newMember(site)
    const limited = await mint(site, token, { abilities: ['read'] })

    const answer = await site.call('POST', path, { token: limited.token })

    expect(answer).toMatchObject({ status: 403, body: { code: 'missing_ability' } })
    expect(await isAlive(site, token)).toBe(true)
    expect(await isAlive(site, limited.token)).toBe(true)
  })
})
