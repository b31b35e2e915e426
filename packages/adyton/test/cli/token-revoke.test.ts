import { describe, expect, it } from 'vitest'
import { idOf, isAlive, mint, newMember } from '../http/site.ts'
import { failureOf, resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site, trail } = await openInstallation()

describe('token revoke ID', () => {
  it('ends that token at once for a server that has just used it, and no other', async () => {
    const { id, token } = await newMember(site)
    const other = await mint(site, token)
    expect(await isAlive(site, other.token)).toBe(true)

    const ended = await adyton(['token', 'revoke', String(other.id), '--json'])

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({ id: other.id, user_id: id, revoked: true, descendants: false })
    expect(await isAlive(site, other.token)).toBe(false)
    expect(await isAlive(site, token)).toBe(true)
  })

  it('leaves a row in the trail that names the owner and no actor', async () => {
    const { id, token } = await newMember(site)
    await adyton(['token', 'revoke', String(idOf(token))])

    expect(trail(id)).toEqual([
      { event: 'token.revoked', actor_id: null, token_id: idOf(token), ip: null, reason: null },
    ])
  })

  it('leaves what the token has made alive', async () => {
    const { token } = await newMember(site)
    const child = await mint(site, token)

    await adyton(['token', 'revoke', String(idOf(token))])

    expect(await isAlive(site, child.token)).toBe(true)
  })

  it('ends with --descendants what the token has made, and what that has made', async () => {
    const { id, token } = await newMember(site)
    const child = await mint(site, token)
    const grandchild = await mint(site, child.token)

    const ended = await adyton(['token', 'revoke', String(idOf(token)), '--descendants', '--json'])

    expect(resultOf(ended)).toMatchObject({ descendants: true })
    expect(await isAlive(site, child.token)).toBe(false)
    expect(await isAlive(site, grandchild.token)).toBe(false)
    expect(trail(id)).toMatchObject([{ event: 'token.revoked', reason: 'with descendants' }])
  })

  it.each(['999999', '01', '9007199254740993'])('ends with 5 where there is no token %j', async (text) => {
    const ended = await adyton(['token', 'revoke', '--json', '--', text])

    expect(ended).toMatchObject({ exitCode: 5, stdout: '' })
    expect(failureOf(ended)).toMatchObject({ code: 'token_not_found' })
  })

  it('ends with 5 for a token that has been revoked', async () => {
    const { token } = await newMember(site)
    await adyton(['token', 'revoke', String(idOf(token))])

    expect(await adyton(['token', 'revoke', String(idOf(token))])).toMatchObject({ exitCode: 5 })
  })

  it('does not know the tokens of another application’s owners', async () => {
    const { token } = await newMember(site)
    const env = { ADYTON_USER_TYPE: 'App\\Models\\Customer' }

    const ended = await adyton(['token', 'revoke', String(idOf(token))], { env })

    expect(ended.exitCode).toBe(5)
    expect(await isAlive(site, token)).toBe(true)
  })
})

describe('token revoke --user USER --all', () => {
  it('ends every token of the user, and nobody else’s', async () => {
    const [ada, bob] = [await newMember(site), await newMember(site)]
    const minted = await mint(site, ada.token)

    const ended = await adyton(['token', 'revoke', '--user', ada.email, '--all', '--yes', '--json'])

    expect(resultOf(ended)).toEqual({ user_id: ada.id, revoked_count: 2 })
    expect(await isAlive(site, ada.token)).toBe(false)
    expect(await isAlive(site, minted.token)).toBe(false)
    expect(await isAlive(site, bob.token)).toBe(true)
    expect(trail(ada.id)).toEqual([
      { event: 'token.revoked', actor_id: null, token_id: null, ip: null, reason: 'every token' },
    ])
  })

  it('does nothing without --yes where nobody can be asked', async () => {
    const { email, token } = await newMember(site)

    const ended = await adyton(['token', 'revoke', '--user', email, '--all', '--json'], { stdin: 'y\n' })

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(failureOf(ended)).toMatchObject({
      code: 'confirmation_required',
      hint: expect.stringContaining('--yes'),
    })
    expect(await isAlive(site, token)).toBe(true)
  })

  it.each([[[]], [['--user', '1']], [['1', '--all']], [['--user', '1', '--all', '--descendants']]])(
    'is not understood as %j',
    async (rest) => {
      expect(await adyton(['token', 'revoke', ...rest, '--yes'])).toMatchObject({ exitCode: 2, stdout: '' })
    },
  )
})
