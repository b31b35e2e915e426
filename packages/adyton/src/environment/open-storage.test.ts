import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigurationError, Unavailable } from '../core/errors.ts'
import { missingDatabase, openStorage } from './open-storage.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adyton-open-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const settings = (databaseUrl: string) => ({ ...DEFAULT_SETTINGS, databaseUrl })

test.each(['sqlite:', 'sqlite://'])(
  'a path behind %s is where the database is made, with its folder',
  async (scheme) => {
    const file = join(folder, 'new', 'data.sqlite')
    const named = settings(`${scheme}${file}`)
    expect(missingDatabase(named)).toBe(file)

    const storage = await openStorage(named)
    await storage.close()

    expect(existsSync(file)).toBe(true)
    expect(missingDatabase(named)).toBeUndefined()
  },
)

test('a path that is not absolute is one from the working directory', () => {
  expect(missingDatabase(settings('sqlite:storage/no such.sqlite'))).toBe('storage/no such.sqlite')
})

test.each([
  'postgres://user:hunter2@host',
  'postgres://user:hunter2@host/',
  'mysql://user:hunter2@host/one/two',
  'redis://user:hunter2@host/0',
  'mysql://user:hunt%er2@host/db',
  'mysql://user:hun@ter2/w#rd@host/db',
  'postgres://user:hun/ter2@host/db',
  'mysql://user:hunter2@host/db?sslmode=require',
  'sqlite://host/data.sqlite',
  'sqlite:',
  'data.sqlite',
])('an address that names no database, %s, opens nothing and is not shown', async (databaseUrl) => {
  const refused = openStorage(settings(databaseUrl))

  await expect(refused).rejects.toThrow(ConfigurationError)
  await expect(refused).rejects.toThrow(/^databaseUrl must be sqlite:PATH, postgres:[^2]+$/)
})

test.each(['postgres', 'postgresql', 'mysql', 'mariadb'])(
  'a server by the scheme %s is opened without being asked anything yet',
  async (scheme) => {
    const named = settings(`${scheme}://user:hunter2@127.0.0.1:1/db`)
    expect(missingDatabase(named)).toBeUndefined()

    const storage = await openStorage(named)

    await expect(storage.ping()).rejects.toThrow(Unavailable)
    await storage.close()
  },
)
