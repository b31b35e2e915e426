import { describe, expect, it } from 'vitest'
import { mint, newMember } from '../http/site.ts'
import { resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site, expireTokens } = await openInstallation()

describe('token list', () => {
  it('shows the tokens of the user, and nobody else’s', async () => {
    const [ada, bob] = [await newMember(site), await newMember(site)]
    const minted = await mint(site, ada.token, { name: 'reports', abilities: ['read'] })

    const ended = await adyton(['token', 'list', ada.email, '--json'])

    expect(resultOf(ended)).toMatchObject({
      tokens: [
        { user_id: ada.id, name: 'api', kind: 'sign_in', abilities: ['*'] },
        { id: minted.id, user_id: ada.id, name: 'reports', kind: 'minted', abilities: ['read'] },
      ],
      next: null,
    })
    expect(ended.stdout).not.toContain(`"user_id":${bob.id}`)
  })

  it('shows no secret and no hash', async () => {
    const { email, token } = await newMember(site)
    const [, secret = ''] = token.split('|')

    const { stdout } = await adyton(['token', 'list', email, '--json'])

    expect(stdout).not.toContain(secret)
    expect(stdout).not.toMatch(/[0-9a-f]{64}/)
  })

  it('is a table for people, with what made each token', async () => {
    const { id, email, token } = await newMember(site)
    const parent = token.split('|')[0]
    await mint(site, token, { name: 'reports', abilities: [] })
    await adyton(['token', 'create', String(id), '--name', 'ci', '--expires-at', '2099-01-01'])

    const { stdout } = await adyton(['token', 'list', email])
    const [titles, ...lines] = stdout.trimEnd().split('\n')

    expect(titles).toMatch(/^ID +NAME +ABILITIES +LAST USED \(UTC\) +EXPIRES \(UTC\) +MADE BY$/)
    expect(lines).toEqual([
      expect.stringMatching(/ sign-in$/),
      expect.stringMatching(new RegExp(` reports +none .* token ${parent}$`)),
      expect.stringMatching(/ ci +\* +never +2099-01-01 00:00 +operator$/),
    ])
  })

  it('tells which have expired', async () => {
    const { email, token } = await newMember(site)
    const old = await mint(site, token, { name: 'old' })
    expireTokens([old.id], '2026-01-15 12:00:00')

    const { stdout } = await adyton(['token', 'list', email])

    expect(stdout).toMatch(/ old .* 2026-01-15 12:00 \(expired\)/)
    expect(stdout.match(/expired/g)).toHaveLength(1)
  })

  it('says so when there are none', async () => {
    const { id, email, token } = await newMember(site)
    await site.call('POST', '/api/auth/logout', { token })

    expect(await adyton(['token', 'list', email])).toEqual({
      exitCode: 0,
      stdout: `${email} (id ${id}) has no tokens.\n`,
      stderr: '',
    })
  })

  it('shows a name that would steer the terminal as text', async () => {
    const { email, token } = await newMember(site)
    await mint(site, token, { name: '\u001b]0;owned\u0007' })

    const { stdout } = await adyton(['token', 'list', email])

    expect(stdout).toContain('\\u{1b}]0;owned\\u{7}')
  })
})
