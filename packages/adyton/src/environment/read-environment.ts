import { readFileSync } from 'node:fs'
import { ConfigurationError } from '../core/errors.ts'
import { isDomainOf } from '../http/browser/cookie-names.ts'
import { fileFaults } from './file-faults.ts'
import { isGuessableKey } from './guessable-key.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { suggestion } from './suggestion.ts'
import { UNAVAILABLE, VARIABLES, type Variable } from './variables.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables of our prefix that are no settings of the server. */
const OTHER_OWN: readonly string[] = [
  'ADYTON_TEST_REQUIRE',
  'ADYTON_TEST_POSTGRES_URL',
  'ADYTON_TEST_MYSQL_URL',
]

/** The settings that a configuration file gives, and where it lies. */
export interface SettingsFile {
  readonly path: string
  readonly settings: Partial<Settings>
}

const NO_FILE: SettingsFile = { path: '', settings: {} }

/**
 * Reads the settings from environment variables, over those of a configuration file, over the defaults. Each
 * variable may also be given as `NAME_FILE`, the path of a file that holds its value.
 *
 * @throws {ConfigurationError} that tells of every fault at once: the name, the value unless it is secret, and
 *   the allowed form.
 */
export function readEnvironment(environment: Environment, file = NO_FILE): Settings {
  const faults = [...fileFaults(file.path, file.settings)]
  const found: Record<string, unknown> = {}
  for (const variable of VARIABLES) {
    const given = givenValue(variable, environment, faults)
    if (given === undefined) continue
    const value = variable.parse(given.text.trim())
    if (value === undefined) faults.push(faultOf(variable, given.name, given.text))
    else found[variable.key] = value
  }
  faults.push(...unavailable(environment), ...unknown(environment))
  // Each value was read by the definition of its own key.
  const settings = { ...DEFAULT_SETTINGS, ...withoutAbsent(file.settings), ...(found as Partial<Settings>) }
  faults.push(...unsafe(settings))
  if (faults.length === 0) faults.push(...contradictions(settings))
  if (faults.length > 0)
    throw new ConfigurationError(
      `The configuration has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
  return settings
}

/** Makes `adyton.config.ts` typed: `export default defineConfig({ port: 8080 })`. */
export function defineConfig(settings: Partial<Settings>): Partial<Settings> {
  return settings
}

/** A key that is undefined is a key that is not there, and does not hide the default. */
function withoutAbsent(settings: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function givenValue(
  { name, alias }: Variable,
  environment: Environment,
  faults: string[],
): { readonly name: string; readonly text: string } | undefined {
  for (const known of alias === undefined ? [name] : [name, alias]) {
    const text = environment[known]
    if (text !== undefined && text !== '' && !isLaravelsNull(text, alias)) return { name: known, text }
    const path = environment[`${known}_FILE`]
    if (path === undefined || path === '') continue
    try {
      return { name: `${known}_FILE`, text: readFileSync(path, 'utf8') }
    } catch {
      faults.push(`${known}_FILE: the file ${path} cannot be read.`)
    }
  }
  return undefined
}

/** Laravel's files carry `SESSION_DOMAIN=null` for what is not set. */
function isLaravelsNull(text: string, alias: string | undefined): boolean {
  return alias !== undefined && text.trim() === 'null'
}

function faultOf(variable: Variable, name: string, text: string): string {
  const shown = variable.isSecret
    ? '(masked)'
    : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
  return `${name} is ${shown}. Allowed: ${variable.form}.`
}

function unavailable(environment: Environment): readonly string[] {
  return UNAVAILABLE.flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => environment[name])
    .map((name) => `${name} is set, but what it configures is not available in this version. Unset it.`)
}

function unknown(environment: Environment): readonly string[] {
  const known = [...VARIABLES.map((variable) => variable.name), ...UNAVAILABLE, ...OTHER_OWN]
  return Object.keys(environment)
    .filter((name) => name.startsWith('ADYTON_') && !known.includes(name.replace(/_FILE$/, '')))
    .map((name) => `${name} is not a setting of Adyton.${suggestion(name, known)}`)
}

/** What may do for trying out but not for production. */
function unsafe(settings: Settings): readonly string[] {
  if (!settings.production) return []
  return [
    ...(/^bcrypt:0?[4-9]$/.test(settings.passwordHash)
      ? ['ADYTON_PASSWORD_HASH: a bcrypt cost under 10 is refused in production.']
      : []),
    ...(settings.keys.some(isGuessableKey)
      ? [
          'ADYTON_KEYS: a key that is text or a sample is refused in production. Make another with `adyton secret`.',
        ]
      : []),
  ]
}

/** What is right in itself but not together. */
function contradictions({ url, cookieDomain }: Settings): readonly string[] {
  if (url === undefined || cookieDomain === undefined) return []
  const host = new URL(url).hostname
  if (isDomainOf(host, cookieDomain)) return []
  return [
    `ADYTON_COOKIE_DOMAIN is "${cookieDomain}". Allowed: the host of ADYTON_URL, ${host}, or a domain above it.`,
  ]
}
