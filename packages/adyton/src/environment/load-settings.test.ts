import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from '../core/errors.ts'
import { loadSettings } from './load-settings.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const home = process.cwd()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adyton-settings-'))
  process.chdir(folder)
  for (const name of ['PORT', 'HOST', 'NODE_ENV', 'LOG_LEVEL', 'DATABASE_URL']) vi.stubEnv(name, '')
})

afterEach(() => {
  process.chdir(home)
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function configure(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

test('settings are the defaults where there is neither a file nor a variable', async () => {
  expect(await loadSettings()).toEqual(DEFAULT_SETTINGS)
})

test.each(['adyton.config.ts', 'adyton.config.js'])(
  'settings come from %s in the working directory, below the environment',
  async (name) => {
    configure(name, 'export default { port: 1, host: "0.0.0.0" }')
    vi.stubEnv('PORT', '2')

    expect(await loadSettings()).toMatchObject({ port: 2, host: '0.0.0.0', logLevel: 'info' })
  },
)

test('a file without a default export is a fault that shows how to write one', async () => {
  configure('adyton.config.js', 'export const port = 1')

  await expect(loadSettings()).rejects.toThrow(ConfigurationError)
  await expect(loadSettings()).rejects.toThrow('export default defineConfig')
})

test.each(['null', '[]', '8080', '() => ({ port: 1 })'])(
  'a default export that is no object, %s, is one too',
  async (value) => {
    configure('adyton.config.js', `export default ${value}`)

    await expect(loadSettings()).rejects.toThrow('has no object as its default export')
  },
)

test('the faults of the file are told with those of the environment, each with where it is', async () => {
  configure(
    'adyton.config.ts',
    `export default { port: 'x', databaseUrl: 'postgres://h:hunter2@h', trustProxy: '10.0.0.1', prot: 1 }`,
  )
  vi.stubEnv('HOST', 'a b')
  const path = join(process.cwd(), 'adyton.config.ts')

  await expect(loadSettings()).rejects.toThrow(
    [
      'The configuration has faults:',
      `  - ${path}: port is "x". Allowed: a number from 0 to 65535.`,
      `  - ${path}: databaseUrl is (masked). Allowed: sqlite:PATH, postgres://USER:PASSWORD@HOST/DATABASE or mysql://USER:PASSWORD@HOST/DATABASE.`,
      `  - ${path}: trustProxy is "10.0.0.1". Allowed: an array of addresses and CIDR ranges, or loopback.`,
      `  - ${path}: prot is not a setting of Adyton. Did you mean port?`,
      '  - HOST is "a b". Allowed: an address or a host name.',
    ].join('\n'),
  )
})

test('the faults of the environment are told with a file too', async () => {
  configure('adyton.config.js', 'export default { host: "0.0.0.0" }')
  vi.stubEnv('PORT', 'http')

  await expect(loadSettings()).rejects.toThrow('PORT is "http"')
})
