import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../core/errors.ts'
import { loadKeys } from './load-keys.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const KEY = 'kL3vXo8RzQ1mTn5WcY7uBd2HfJ9sGaE4pVxI6yNwKtM'
const OTHER_KEY = 'r0PzUq6DgM2jXb8NhS4vKc1YtF7wLeA5oRiB9xQmZdT'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adyton-keys-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const inFolder = (name = 'data/adyton.sqlite') => ({
  ...DEFAULT_SETTINGS,
  databaseUrl: `sqlite:${join(folder, name)}`,
})
const keyFile = () => join(folder, 'data/adyton.keys')

function putKeyFile(content: string): void {
  mkdirSync(join(folder, 'data'))
  writeFileSync(keyFile(), content)
}

describe('keys of the settings', () => {
  test('are the keys, and no file is made', () => {
    const keys = [KEY, OTHER_KEY]

    expect(loadKeys({ ...inFolder(), keys })).toEqual({ keys, madeFile: undefined })
    expect(loadKeys({ ...inFolder(), keys, production: true }).keys).toEqual(keys)
    expect(readdirSync(folder)).toEqual([])
  })

  test('come before those of the file', () => {
    putKeyFile(OTHER_KEY)

    expect(loadKeys({ ...inFolder(), keys: [KEY] }).keys).toEqual([KEY])
  })
})

describe('without keys, outside production', () => {
  test('one of 256 bits is made beside the database, which no other user may read', () => {
    const { keys, madeFile } = loadKeys(inFolder())

    expect(madeFile).toBe(keyFile())
    expect(keys).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)])
    expect(readFileSync(keyFile(), 'utf8')).toBe(`${keys[0]}\n`)
    expect(readdirSync(join(folder, 'data'))).toEqual(['adyton.keys'])
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  })

  test('later starts take the same, and write nothing', () => {
    const { keys } = loadKeys(inFolder())
    utimesSync(join(folder, 'data'), 0, 0)

    expect(loadKeys(inFolder())).toEqual({ keys, madeFile: undefined })
    expect(statSync(join(folder, 'data')).mtimeMs).toBe(0)
  })

  test('each database of a folder has its own', () => {
    expect(loadKeys(inFolder('one.sqlite')).keys).not.toEqual(loadKeys(inFolder('other.sqlite')).keys)
    expect(readdirSync(folder)).toEqual(['one.keys', 'other.keys'])
  })

  test('a file that holds several is taken as ADYTON_KEYS is', () => {
    putKeyFile(`${KEY}, ${OTHER_KEY}\n`)

    expect(loadKeys(inFolder()).keys).toEqual([KEY, OTHER_KEY])
  })

  test('a database in memory has none: what is made for the process will do', () => {
    expect(loadKeys({ ...DEFAULT_SETTINGS, databaseUrl: 'sqlite::memory:' }).keys).toEqual([])
    expect(existsSync(':memory:.keys')).toBe(false)
  })

  test('processes that start at once take the same, and one of them makes it', async () => {
    const found = await startAtOnce(6)

    expect(new Set(found.map(({ keys }) => keys.join()))).toEqual(
      new Set([readFileSync(keyFile(), 'utf8').trim()]),
    )
    expect(found.filter(({ madeFile }) => madeFile !== undefined)).toHaveLength(1)
    expect(readdirSync(join(folder, 'data'))).toEqual(['adyton.keys'])
  })
})

describe('a key file', () => {
  test.each([
    ['empty', ''],
    ['cut off', `${KEY.slice(0, 20)}\n`],
    ['no key but something else', 'SQLite format 3\0'],
    ['a key and something else', `${KEY},x`],
  ])('that is %s is a fault, which names the file and the remedy and shows nothing of it', (_, content) => {
    putKeyFile(content)

    expect(() => loadKeys(inFolder())).toThrow(ConfigurationError)
    expect(() => loadKeys(inFolder())).toThrow(
      `The file of the signing keys is damaged: ${keyFile()}. Delete it for a new one, or put back what was in it.`,
    )
  })

  test('that cannot be read is a fault that says why', () => {
    mkdirSync(keyFile(), { recursive: true })

    expect(() => loadKeys(inFolder())).toThrow(ConfigurationError)
    expect(() => loadKeys(inFolder())).toThrow(
      `The file of the signing keys cannot be read: ${keyFile()} (EISDIR). Let this user read it, or set ADYTON_KEYS`,
    )
  })

  test('that cannot be made is a fault that says why', () => {
    writeFileSync(join(folder, 'data'), '')
    const settings = inFolder('data/deeper/adyton.sqlite')

    expect(() => loadKeys(settings)).toThrow(ConfigurationError)
    expect(() => loadKeys(settings)).toThrow(
      `The file for the signing keys cannot be made: ${join(folder, 'data/deeper/adyton.keys')} (ENOTDIR).`,
    )
  })
})

describe('in production', () => {
  test('without keys there is no start, and one line says how to make one', () => {
    putKeyFile(KEY)
    const settings = { ...inFolder(), production: true }

    expect(() => loadKeys(settings)).toThrow(ConfigurationError)
    expect(() => loadKeys(settings)).toThrow(
      /^In production ADYTON_KEYS must be set\. `adyton secret` [^\n]+$/,
    )
  })
})

/** What `loadKeys` gives in so many processes, which wait for one another before they ask. */
async function startAtOnce(count: number): Promise<readonly ReturnType<typeof loadKeys>[]> {
  const program = `
    import { loadKeys } from ${JSON.stringify(join(import.meta.dirname, 'load-keys.ts'))}
    process.stderr.write('ready')
    process.stdin.once('data', () => console.log(JSON.stringify(loadKeys(${JSON.stringify(inFolder())}))))
  `
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', program]),
  )
  await Promise.all(children.map((child) => once(child.stderr, 'data')))
  for (const child of children) child.stdin.end('go')
  const outputs = await Promise.all(children.map((child) => text(child.stdout)))
  return outputs.map((output) => JSON.parse(output))
}
