import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import { itWithStorage, write } from './database-file.ts'
import { startNeighbour } from './processes/start.ts'

const it = itWithStorage.extend('neighbour', async ({ file, storage }, { onCleanup }) => {
  await storage.ping()
  const neighbour = await startNeighbour(file)
  onCleanup(() => neighbour.leave())
  return neighbour
})

/** A loop that waits for the lock makes none at all. */
const TURNS = 2_000

describe('a write while another process holds the lock', () => {
  it('leaves the event loop turning, and is carried out once the lock is free', async ({
    storage,
    neighbour,
  }) => {
    await neighbour.run({ sql: 'begin immediate' })
    let settled = false
    const writing = write(storage).finally(() => {
      settled = true
    })

    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn()

    expect(settled).toBe(false)
    await neighbour.run({ sql: 'commit' })
    expect(await writing).toEqual(expect.any(String))
  })

  it('does not hold up reads', async ({ storage, neighbour }) => {
    await neighbour.run({
      sql: `begin immediate; insert into users (name, email, password) values ('a', 'b', 'c')`,
    })
    const writing = write(storage)

    const page = await storage.users.list({ after: null, limit: 10 })

    expect(page.items).toEqual([])
    await neighbour.run({ sql: 'rollback' })
    await writing
  })

  it('is Unavailable when the lock is not let go, and the next one works once it is', async ({
    storage,
    neighbour,
  }) => {
    await neighbour.run({ sql: 'begin immediate' })

    const writes = await Promise.allSettled([write(storage), write(storage)])

    expect(writes.map((one) => one.status === 'rejected' && one.reason)).toEqual([
      expect.any(Unavailable),
      expect.any(Unavailable),
    ])
    await neighbour.run({ sql: 'rollback' })
    await expect(write(storage)).resolves.toEqual(expect.any(String))
  })
})
