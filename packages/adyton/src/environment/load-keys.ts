import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, format, parse } from 'node:path'
import { ConfigurationError } from '../core/errors.ts'
import { newKey } from '../core/key-ring.ts'
import { databaseFileOf, IN_MEMORY } from './database-url.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { parseKeys } from './variables.ts'

/** The signing keys of a server that starts. */
export interface LoadedKeys {
  /** None for a database in memory: a key that is made for the process lives as long as its data. */
  readonly keys: readonly string[]
  /** The file that this start made for them, if it did. */
  readonly madeFile: string | undefined
}

/**
 * The signing keys: those of the settings or, outside production, those of a file beside the database, which the first
 * start makes.
 *
 * @throws {ConfigurationError} in production without keys, and for a key file that cannot be used.
 */
export function loadKeys(settings: KeySettings): LoadedKeys {
  return settings.keys.length > 0 ? { keys: settings.keys, madeFile: undefined } : storedKeys(settings)
}

type KeySettings = Pick<Settings, 'keys' | 'production' | 'databaseUrl'>

function storedKeys({ production, databaseUrl }: KeySettings): LoadedKeys {
  if (production)
    throw new ConfigurationError(
      'In production ADYTON_KEYS must be set. `adyton secret` prints a key (in a clone of the repository, `npm run -s adyton -- secret`): keep it with the other secrets of this server.',
    )
  const file = keyFile(databaseUrl)
  if (file === undefined) return { keys: [], madeFile: undefined }
  const isNew = makeKeyFile(file)
  return { keys: readKeys(file), madeFile: isNew ? file : undefined }
}

/** Beside the database: `storage/adyton.keys` for `storage/adyton.sqlite`, and for a database on a server. */
function keyFile(databaseUrl: string): string | undefined {
  const database = databaseFileOf(databaseUrl) ?? databaseFileOf(DEFAULT_SETTINGS.databaseUrl)
  if (database === undefined || database === IN_MEMORY) return undefined
  const { dir, name } = parse(database)
  return format({ dir, name, ext: '.keys' })
}

/** Makes the file with a new key in it and says so, unless there is one. */
function makeKeyFile(file: string): boolean {
  if (existsSync(file)) return false
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return writeOnce(file, `${newKey({ bytes: randomBytes })}\n`)
  } catch (cause) {
    throw new ConfigurationError(
      `The file for the signing keys cannot be made: ${file} (${codeOf(cause)}). Let this user write its folder, or set ADYTON_KEYS to what \`adyton secret\` prints.`,
      { cause },
    )
  }
}

/**
 * Of several processes that start at once one writes the file: a link gives it its name when it is finished, in one step
 * and only where nothing has that name yet.
 */
function writeOnce(file: string, text: string): boolean {
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true })
    linkSync(draft, file)
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw cause
  } finally {
    rmSync(draft, { force: true })
  }
}

function readKeys(file: string): readonly string[] {
  const keys = parseKeys(readText(file))
  if (keys !== undefined && keys.length > 0) return keys
  throw new ConfigurationError(
    `The file of the signing keys is damaged: ${file}. Delete it for a new one, or put back what was in it.`,
  )
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError(
      `The file of the signing keys cannot be read: ${file} (${codeOf(cause)}). Let this user read it, or set ADYTON_KEYS to what \`adyton secret\` prints.`,
      { cause },
    )
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : cause
}
