import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import type { AuthOptions } from '../../../src/config.ts'
import { toMs } from '../../../src/core/timestamp.ts'
import { type Auth, createAuth } from '../../../src/create-auth.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createCaller } from '../../http/in-memory-caller.ts'
import { NOW } from '../database-file.ts'
import { createLaravel, type Laravel } from './application.ts'

/** A database file that Laravel has made and goes on working on. */
interface Application {
  readonly file: string
  readonly laravel: Laravel
  remove(): void
}

/** A test with an application of its own, beside which it puts Adyton when it likes. */
export const itBesideLaravel = test
  .extend('prefix', 'adyton-beside-laravel-')
  .extend('application', ({ prefix }, { onCleanup }) => {
    const application = openApplication(prefix)
    onCleanup(() => application.remove())
    return application
  })
  .extend('laravel', ({ application }) => application.laravel)
  .extend('startAdyton', ({ application }, { onCleanup }) => {
    const started: Auth[] = []
    onCleanup(async () => {
      for (const auth of started) await auth.close()
    })
    return async () => {
      const auth = await startAuth(application.file)
      started.push(auth)
      return { auth, call: createCaller(auth) }
    }
  })

/**
 * A test on an application that all tests of its file share, with Adyton beside it: once with tokens that live
 * a day, and once with tokens that live for ever, as they do in Sanctum unless it is told otherwise.
 */
export const itOnLaravel = test
  .extend('prefix', { scope: 'file' }, 'adyton-on-laravel-')
  .extend('application', { scope: 'file' }, ({ prefix }, { onCleanup }) => {
    const application = openApplication(prefix)
    onCleanup(() => application.remove())
    return application
  })
  .extend('auth', { scope: 'file' }, async ({ application }, { onCleanup }) => {
    const auth = await startAuth(application.file)
    onCleanup(() => auth.close())
    return auth
  })
  .extend('lastingAuth', { scope: 'file' }, async ({ application }, { onCleanup }) => {
    const auth = await startAuth(application.file, {
      tokens: { expirationMinutes: 0 },
      userTypeAliases: ['user'],
    })
    onCleanup(() => auth.close())
    return auth
  })
  .extend('laravel', ({ application }) => application.laravel)
  .extend('call', ({ auth }) => createCaller(auth))
  .extend('callLasting', ({ lastingAuth }) => createCaller(lastingAuth))

function openApplication(prefix: string): Application {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  const file = join(folder, 'database.sqlite')
  const laravel = createLaravel(file)
  return {
    file,
    laravel,
    remove() {
      laravel.quit()
      rmSync(folder, { recursive: true })
    },
  }
}

async function startAuth(file: string, options: Partial<AuthOptions> = {}): Promise<Auth> {
  const auth = createAuth({
    storage: sqlite(file),
    clock: { now: () => toMs(NOW) },
    passwords: { hash: 'bcrypt:4', threads: 1 },
    limits: 'off',
    ...options,
  })
  await auth.migrate()
  return auth
}
