import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import { aUser, issueRequest, newToken, newUser } from '../contracts/arrange.ts'
import { itWithStorage as it, write } from './database-file.ts'

describe('group commit', () => {
  it('carries out what is asked for in one turn in one commit', async ({ storage, file }) => {
    await write(storage)
    const before = commitsIn(`${file}-wal`)

    await Promise.all(Array.from({ length: 500 }, () => write(storage)))

    expect(commitsIn(`${file}-wal`) - before).toBe(1)
  })

  it('splits an endless queue, so that the first do not wait for the last', async ({ storage, file }) => {
    await write(storage)
    const before = commitsIn(`${file}-wal`)

    await Promise.all(Array.from({ length: 1_100 }, () => write(storage)))

    expect(commitsIn(`${file}-wal`) - before).toBe(3)
  })

  it('fails only the caller whose own statement fails', async ({ storage }) => {
    const [first, second] = [await aUser(storage), await aUser(storage)]
    const { hash } = newToken()

    const outcomes = await Promise.allSettled([
      storage.tokens.issue(issueRequest(first)),
      storage.tokens.issue(issueRequest(first, { hash })),
      storage.tokens.issue(issueRequest(second, { hash })),
      storage.tokens.issue(issueRequest(second)),
    ])

    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(outcomes[2].status === 'rejected' && outcomes[2].reason).not.toBeInstanceOf(Unavailable)
    expect((await storage.tokens.findByHash(hash))?.user).toEqual(first)
  })

  it('lets each change see those before it', async ({ storage }) => {
    const user = newUser()

    const results = await Promise.all(
      Array.from({ length: 20 }, () => storage.users.register({ user, entries: [] })),
    )

    expect(results.map((result) => result.ok)).toEqual([true, ...Array(19).fill(false)])
  })

  it('has committed when it answers: another connection sees the write at once', async ({ storage }) => {
    for (let round = 0; round < 50; round += 1) {
      const email = `${randomUUID()}@example.com`
      await aUser(storage, { email })
      expect(await storage.users.emailTaken(email)).toBe(true)
    }
  })
})

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** Counts the commits in a write-ahead log: the frames that say how large the database is after them. */
function commitsIn(path: string): number {
  const log = readFileSync(path)
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let commits = 0
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const isOfThisLog = log.subarray(at + 8, at + 16).equals(salts)
    if (isOfThisLog && log.readUInt32BE(at + 4) !== 0) commits += 1
  }
  return commits
}
