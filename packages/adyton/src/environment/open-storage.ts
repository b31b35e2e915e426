import { existsSync } from 'node:fs'
import type { Storage } from '../core/ports.ts'
import { sqlite } from '../storage/sqlite/sqlite.ts'
import type { Settings } from './settings.ts'

/** Opens the storage that the settings name. */
export function openStorage(settings: Settings): Storage {
  return sqlite(databaseFile(settings))
}

/** The file of the database that the settings name, where there is none yet: opening it would make one. */
export function missingDatabase(settings: Settings): string | undefined {
  const file = databaseFile(settings)
  return existsSync(file) ? undefined : file
}

function databaseFile(settings: Settings): string {
  return settings.databaseUrl.replace(/^sqlite:(?:\/\/(?=\/))?/, '')
}
