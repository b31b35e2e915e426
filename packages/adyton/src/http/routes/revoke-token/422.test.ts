import { expect, it } from 'vitest'
import { isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

it.each(['true', 'yes', '2', '01'])('refuses ?descendants=%s instead of taking it for no', async (wish) => {
  const { token } = await newMember(site)
  const parent = await mint(site, token)

  const answer = await site.call('DELETE', `/api/tokens/${parent.id}?descendants=${wish}`, { token })

  expect(answer).toMatchObject({
    status: 422,
    body: { errors: { descendants: ['The selected descendants is invalid.'] } },
  })
  expect(await isAlive(site, parent.token)).toBe(true)
})
