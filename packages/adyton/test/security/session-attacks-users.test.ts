import { describe, expect, it } from 'vitest'
import { openAuditedSite } from '../http/audited-site.ts'
import { SESSION } from '../http/browser.ts'
import { newVisitor } from '../http/sessions.ts'
import { disable, type Member, newMember } from '../http/site.ts'
import { expectWorthless, userOf } from './browser-attacks.ts'

/* What becomes of a session as its user changes behind its back. */

const site = await openAuditedSite()

/** What an operator or another application on the same tables does to a user. */
const FATES: readonly (readonly [string, (member: Member) => unknown])[] = [
  ['was disabled', (member) => disable(site, member)],
  [
    'was disabled by another application',
    ({ id }) => site.sql(`update users set disabled_at = '2026-01-01' where id = ${id}`),
  ],
  ['was deleted by another application', ({ id }) => site.sql(`delete from users where id = ${id}`)],
  ['has a password that another application has set', setPassword],
  ['has none any more', ({ id }) => site.sql(`update users set password = '' where id = ${id}`)],
]

describe.each(FATES)('the cookies of a user who %s', (_, befall) => {
  it('are worth nothing from the next request on, alone or together', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const returning = browser.copy()
    returning.cookies.delete(SESSION)

    await befall(member)

    await expectWorthless(browser)
    await expectWorthless(returning)
  })

  it('are refused before anything else is looked at: the right password helps none of them', async () => {
    const { browser, member } = await newVisitor(site)
    await befall(member)

    const answer = await browser.send('POST', '/user/confirm-password', {
      json: { password: member.password },
    })

    expect(answer.status).toBe(419)
    expect(await site.trailOf(answer)).toEqual([])
  })

  it('do not end those of another', async () => {
    const other = await newVisitor(site)
    await befall((await newVisitor(site)).member)

    expect(await userOf(other.browser)).toBe(other.member.id)
  })
})

it('sessions and remember cookies do not pass to whoever is registered after a deleted user', async () => {
  const { browser, member } = await newVisitor(site, { remember: true })
  await site.sql(`delete from users where id = ${member.id}`)

  const next = await newMember(site)

  expect(next.id).toBeGreaterThan(member.id)
  await expectWorthless(browser)
})

it('a password that another application sets back does not bring a session to life that has ended', async () => {
  const { browser, member } = await newVisitor(site)
  const [row] = await site.sql(`select password from users where id = ${member.id}`)
  await browser.copy().send('POST', '/logout')
  await setPassword(member)
  await site.sql(`update users set password = '${row?.['password']}' where id = ${member.id}`)

  await expectWorthless(browser)
})

async function setPassword({ id }: Member): Promise<void> {
  await site.sql(`update users set password = '$2y$04$${'x'.repeat(53)}' where id = ${id}`)
}
