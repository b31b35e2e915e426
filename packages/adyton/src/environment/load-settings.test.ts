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

test('the faults of the environment are told with a file too', async () => {
  configure('adyton.config.js', 'export default { host: "0.0.0.0" }')
  vi.stubEnv('PORT', 'http')

  await expect(loadSettings()).rejects.toThrow('PORT is "http"')
})
