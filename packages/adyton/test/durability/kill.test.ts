import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect } from 'vitest'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { aToken, aUser, NOW } from '../contracts/arrange.ts'
import { itWithFile as it } from '../storage/database-file.ts'
import { broken, halfApplied, type Promised, readContents, readPromises } from './promises.ts'

const ROUNDS = 20
/** A round ends somewhere within its first acknowledgements. */
const ACKNOWLEDGED_MAX = 600
const MIGRATION_ROUNDS = 3
/** A new process is through with its migration by then, more often than not. */
const MIGRATION_MS_MAX = 150

describe('a process that is killed while it writes', () => {
  it('has kept every promise and applied nothing by half, twenty times in a row on one file', {
    timeout: 120_000,
  }, async ({ file }) => {
    const promises: Promised[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      promises.push(...(await killedAfter(randomInt(1, ACKNOWLEDGED_MAX), file)))

      const contents = readContents(file)

      expect(contents.integrity).toEqual([{ integrity_check: 'ok' }])
      expect(broken(promises, contents)).toEqual([])
      expect(halfApplied(contents)).toEqual([])
    }
    await useOnceMore(file)
    expect(halfApplied(readContents(file))).toEqual([])
  })

  it('can be started again when it was killed while it migrated', { timeout: 60_000 }, async ({ file }) => {
    for (let round = 1; round <= MIGRATION_ROUNDS; round += 1) {
      const path = `${file}-${round}`
      await killedWhileMigrating(randomInt(MIGRATION_MS_MAX), path)

      await useOnceMore(path)

      expect(readContents(path).integrity).toEqual([{ integrity_check: 'ok' }])
      expect(halfApplied(readContents(path))).toEqual([])
    }
  })
})

/** Lets a process write until it has made so many promises, and kills it. Gives all it made. */
async function killedAfter(count: number, file: string): Promise<readonly Promised[]> {
  const child = startWriting(file)
  let output = ''
  let lines = 0
  child.stdout.on('data', (chunk: string) => {
    output += chunk
    lines += chunk.split('\n').length - 1
    if (lines > count) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  return readPromises(output)
}

async function killedWhileMigrating(ms: number, file: string): Promise<void> {
  const child = startWriting(file)
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  await wait(ms)
  child.kill('SIGKILL')
  child.stdout.resume()
  await closed
}

function startWriting(file: string): ChildProcessByStdio<null, Readable, null> {
  const script = fileURLToPath(new URL('write-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.setEncoding('utf8')
  return child
}

/** Opens the file as the next start does, and goes on working: an id that was used again would be told twice. */
async function useOnceMore(file: string): Promise<void> {
  const storage = sqlite(file)
  await storage.migrate(NOW)
  await aToken(storage, await aUser(storage))
  await storage.close()
}
