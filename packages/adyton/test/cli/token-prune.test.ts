import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, isAlive, type Member, mint, newMember } from '../http/site.ts'
import { resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const HOUR_MS = 3_600_000

const { adyton, site, file, expireTokens } = await openInstallation()

describe('token prune', () => {
  let member: Member
  beforeEach(async () => {
    await adyton(['token', 'prune', '--hours', '0'])
    member = await newMember(site)
  })

  it('deletes what expired more than a day ago, and keeps the rest', async () => {
    const [old, recent] = [await mint(site, member.token), await mint(site, member.token)]
    expireTokens([old.id], hoursAgo(25))
    expireTokens([recent.id], hoursAgo(23))

    const ended = await adyton(['token', 'prune', '--json'])

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(resultOf(ended)).toEqual({ pruned: 1 })
    expect(await idsOf(member)).toEqual([idOf(member.token), recent.id])
    expect(await isAlive(site, member.token)).toBe(true)
  })

  it('takes another grace in hours', async () => {
    const { id } = await mint(site, member.token)
    expireTokens([id], hoursAgo(2))

    expect(resultOf(await adyton(['token', 'prune', '--hours', '3', '--json']))).toEqual({ pruned: 0 })
    expect(resultOf(await adyton(['token', 'prune', '--hours', '1', '--json']))).toEqual({ pruned: 1 })
  })

  it('says in one line what it did, and draws nothing where nobody watches', async () => {
    const { id } = await mint(site, member.token)
    expireTokens([id], hoursAgo(25))

    expect(await adyton(['token', 'prune'])).toEqual({
      exitCode: 0,
      stdout: 'Deleted 1 expired token.\n',
      stderr: '',
    })
  })

  it('leaves in the audit trail that the operator asked for it', async () => {
    const { id } = await mint(site, member.token)
    expireTokens([id], hoursAgo(25))

    await adyton(['token', 'prune'])

    using database = new DatabaseSync(file, { readOnly: true })
    const pruned = database.prepare(`select user_agent from audit_events where event = 'token.pruned'`).all()
    expect(pruned.at(-1)).toEqual({ user_agent: 'adyton cli' })
  })

  it.each(['-1', '87601'])('refuses --hours %s', async (hours) => {
    expect(await adyton(['token', 'prune', `--hours=${hours}`])).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

async function idsOf({ email }: Member): Promise<readonly number[]> {
  const { tokens } = Object(resultOf(await adyton(['token', 'list', email, '--json'])))
  return tokens.map((token: object) => Object(token).id)
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ')
}
