import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import { readEnvironment } from './read-environment.ts'
import type { Settings } from './settings.ts'

const CONFIG_FILES = ['adyton.config.ts', 'adyton.config.js']

/**
 * The settings of this process: environment variables, over `adyton.config.ts` in the working directory, over
 * the defaults.
 *
 * @throws {ConfigurationError} with every fault found.
 */
export async function loadSettings(): Promise<Settings> {
  const path = CONFIG_FILES.map((name) => resolve(name)).find(existsSync)
  if (path === undefined) return readEnvironment(process.env)
  const file: { readonly default?: unknown } = await import(pathToFileURL(path).href)
  if (!isObject(file.default))
    throw new ConfigurationError(
      `${path} has no object as its default export. Write: export default defineConfig({ … })`,
    )
  return readEnvironment(process.env, { path, settings: file.default })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
