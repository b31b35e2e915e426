import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigurationError } from '../core/errors.ts'
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

    await openStorage(named).close()

    expect(existsSync(file)).toBe(true)
    expect(missingDatabase(named)).toBeUndefined()
  },
)

test('a path that is not absolute is one from the working directory', () => {
  expect(missingDatabase(settings('sqlite:storage/no such.sqlite'))).toBe('storage/no such.sqlite')
})

test.each(['postgres://user:hunter2@host/db', 'sqlite://host/data.sqlite', 'sqlite:', 'data.sqlite'])(
  'an address that names no SQLite file, %s, opens nothing and is not shown',
  (databaseUrl) => {
    expect(() => openStorage(settings(databaseUrl))).toThrow(ConfigurationError)
    expect(() => missingDatabase(settings(databaseUrl))).toThrow(/^databaseUrl must be sqlite:PATH/)
  },
)
