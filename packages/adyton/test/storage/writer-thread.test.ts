import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import type { Storage } from '../../src/core/ports.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { itWithFile as it, NOW, write } from './database-file.ts'

describe('a writer thread that dies', () => {
  it('is Unavailable for those who wait, and is replaced at the next write', async ({ file }) => {
    const { storage, thread } = await migrated(file)
    const neighbour = new DatabaseSync(file)
    neighbour.exec('begin immediate')
    const writes = Array.from({ length: 10 }, () => write(storage))
    const outcomes = Promise.allSettled(writes)

    const died = thread.terminate()
    neighbour.exec('rollback')

    expect((await outcomes).map((one) => one.status === 'rejected' && one.reason)).toEqual(
      Array(10).fill(expect.any(Unavailable)),
    )
    await died
    const survivor = await write(storage)
    const stored = neighbour.prepare('select request_id from audit_events').all()
    expect(stored).toEqual([{ request_id: survivor }])
    neighbour.close()
    await storage.close()
  })

  it('does not take those along who wait for the thread that replaces it', async ({ file }) => {
    await (await migrated(file)).storage.close()
    const storage = sqlite(file)
    renameSync(file, `${file}.aside`)
    writeFileSync(file, 'no database '.repeat(1_000))
    await expect(write(storage)).rejects.toThrow(Unavailable)

    // At this moment the first thread has failed and has not ended yet.
    renameSync(`${file}.aside`, file)
    const writing = write(storage)

    await expect(writing).resolves.toEqual(expect.any(String))
    await storage.close()
  })

  it('carries out nothing later that it has refused', async ({ file }) => {
    const { storage, thread } = await migrated(file)
    const refused: Promise<string>[] = []
    // Asked for in the last moment before the end of the thread is noticed.
    thread.prependListener('exit', () => refused.push(write(storage)))

    await thread.terminate()

    await expect(refused[0]).rejects.toThrow(Unavailable)
    const accepted = await write(storage)
    const database = new DatabaseSync(file)
    expect(database.prepare('select request_id from audit_events').all()).toEqual([{ request_id: accepted }])
    database.close()
    await storage.close()
  })

  it('leaves reads alone', async ({ file }) => {
    const { storage, thread } = await migrated(file)
    await thread.terminate()

    expect(await storage.users.list({ after: null, limit: 1 })).toEqual({ items: [], next: null })
    await storage.close()
  })
})

describe('a writer thread', () => {
  it('gives no heed to what somebody else sends through its channel', async ({ file }) => {
    const { storage, thread } = await migrated(file)

    const writing = write(storage)
    thread.emit('message', { 'watch:import': ['file:///app.ts'] })

    await expect(writing).resolves.toEqual(expect.any(String))
    await storage.close()
  })
})

/** A migrated database with the thread that writes it. */
async function migrated(file: string): Promise<{ storage: Storage; thread: Worker }> {
  const starting = once(process, 'worker')
  const storage = sqlite(file)
  await storage.migrate(NOW)
  // Node tells of every thread that is started, and this is the only one here.
  const [thread] = (await starting) as [Worker]
  return { storage, thread }
}
