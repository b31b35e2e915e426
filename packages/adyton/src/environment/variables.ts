import { isIP } from 'node:net'
import { webAddress } from '../config.ts'
import { isKey } from '../core/key-ring.ts'
import { parseHashPolicy } from '../core/passwords/policy.ts'
import { type Budgets, DEFAULT_BUDGETS, NO_BUDGETS } from '../core/rate-limit/budget.ts'
import { isTimeZone } from '../core/time-zone.ts'
import { isTokenPrefix } from '../core/tokens/policy.ts'
import { isCookieDomain, isCookieName } from '../http/browser/cookie-names.ts'
import { isOrigin } from '../http/cors.ts'
import { DATABASE_FORMS, databaseOf } from './database-url.ts'
import type { Settings } from './settings.ts'

/** One environment variable: which setting it gives, how it is read, and what to say when it cannot be. */
export interface Variable<Key extends keyof Settings = keyof Settings> {
  readonly name: string
  /** Names that stock Sanctum uses for the same thing. */
  readonly alias?: string
  readonly key: Key
  /** What it is for, in one line of the reference. */
  readonly purpose: string
  /** The allowed form, told in the fault. */
  readonly form: string
  /** The allowed form in the configuration file, where it is another. */
  readonly formInFile?: string
  /** Undefined for text that does not have the form. */
  readonly parse: (text: string) => Settings[Key] | undefined
  /** Its value is masked wherever it would be shown. */
  readonly isSecret?: true
}

/** Variables of the documented set whose feature is not in this version: setting them is a fault, not a shrug. */
export const UNAVAILABLE: readonly string[] = [
  'REDIS_URL',
  'ADYTON_LOCALES',
  'ADYTON_MAIL_URL',
  'ADYTON_WORKERS',
]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export const VARIABLES: readonly Variable[] = [
  variable({
    name: 'PORT',
    key: 'port',
    purpose: 'The port to listen on, 8000 by default; 0 for any free one.',
    form: 'a number from 0 to 65535',
    parse: (text) => wholeNumber(text, 65_535),
  }),
  variable({
    name: 'HOST',
    key: 'host',
    purpose: 'The address to listen on, 127.0.0.1 by default; 0.0.0.0 for all.',
    form: 'an address or a host name',
    parse: (text) => (/^[A-Za-z0-9.:_-]+$/.test(text) ? text : undefined),
  }),
  variable({
    name: 'DATABASE_URL',
    key: 'databaseUrl',
    purpose:
      'Where the data lives: a SQLite file, a PostgreSQL or a MySQL server. sqlite:storage/adyton.sqlite by default.',
    form: DATABASE_FORMS,
    parse: (text) => (databaseOf(text) === undefined ? undefined : text),
    isSecret: true,
  }),
  variable({
    name: 'ADYTON_TIME_ZONE',
    alias: 'APP_TIMEZONE',
    key: 'timeZone',
    purpose:
      'The time zone in which a Laravel application on the same tables writes moments, UTC where none is given: timezone of its config/app.php.',
    form: 'a time zone, such as UTC or America/Sao_Paulo',
    parse: (text) => (isTimeZone(text) ? text : undefined),
  }),
  variable({
    name: 'LOG_LEVEL',
    key: 'logLevel',
    purpose: 'How much is logged: info by default, which is one line per request.',
    form: LOG_LEVELS.join(', '),
    parse: (text) => LOG_LEVELS.find((level) => level === text),
  }),
  variable({
    name: 'NODE_ENV',
    key: 'production',
    purpose: 'With production, unsafe settings are refused and doubtful ones are warned of.',
    form: 'production, development or test',
    parse: (text) =>
      ['production', 'development', 'test'].includes(text) ? text === 'production' : undefined,
  }),
  variable({
    name: 'TRUST_PROXY',
    key: 'trustProxy',
    purpose: 'Proxies whose X-Forwarded-For counts. Empty by default: forwarded headers never count.',
    form: 'addresses and CIDR ranges separated by commas, or loopback',
    formInFile: 'an array of addresses and CIDR ranges, or loopback',
    parse: (text) => allOf(list(text), isProxy),
  }),
  variable({
    name: 'ADYTON_KEYS',
    key: 'keys',
    purpose:
      'Signing keys: the first signs, all verify. Make one with `adyton secret`. Production does not start without.',
    form: 'keys of at least 43 URL-safe characters separated by commas, as `adyton secret` prints them',
    formInFile: 'an array of keys of at least 43 URL-safe characters, as `adyton secret` prints them',
    parse: parseKeys,
    isSecret: true,
  }),
  variable({
    name: 'ADYTON_URL',
    key: 'url',
    purpose:
      'Where clients reach this server. An https address switches on HSTS, Secure cookies and their prefix __Host-.',
    form: 'an http or https address, such as https://api.example.com',
    parse: (text) => (webAddress(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_FRONTEND_URL',
    key: 'frontendUrl',
    purpose: 'Where the browser front-end is reached; it may read answers across origins.',
    form: 'an http or https address, such as https://app.example.com',
    parse: (text) => (webAddress(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_USER_TYPE',
    key: 'userTypes',
    purpose:
      'The owner type written on tokens and sessions, App\\Models\\User by default, then aliases that mean our users too.',
    form: 'class names separated by commas, such as App\\Models\\User',
    formInFile: 'an array of class names, such as App\\Models\\User',
    parse: (text) => allOf(list(text), (type) => type.length <= 255),
  }),
  variable({
    name: 'ADYTON_FIRST_PARTY',
    alias: 'SANCTUM_STATEFUL_DOMAINS',
    key: 'firstParty',
    purpose: 'Hosts of first-party pages, replacing the default list of loopback names.',
    form: 'hosts separated by commas, such as app.example.com or *.example.com:8080, without a scheme',
    formInFile: 'an array of hosts, such as app.example.com or *.example.com:8080, without a scheme',
    parse: (text) => allOf(list(text), (host) => /^[A-Za-z0-9.*_[\]:-]+$/.test(host)),
  }),
  variable({
    name: 'ADYTON_CORS_ORIGINS',
    key: 'corsOrigins',
    purpose: 'Origins that may read answers across origins, exactly as browsers send them.',
    form: 'origins separated by commas, such as https://app.example.com, without a path',
    formInFile: 'an array of origins, such as https://app.example.com, without a path',
    parse: (text) => allOf(list(text), isOrigin),
  }),
  variable({
    name: 'ADYTON_TOKEN_PREFIX',
    alias: 'SANCTUM_TOKEN_PREFIX',
    key: 'tokenPrefix',
    purpose: 'Put before the random part of new tokens, for secret scanners.',
    form: 'up to 32 letters, digits, hyphens and underscores',
    parse: (text) => (isTokenPrefix(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_TOKEN_EXPIRATION',
    key: 'tokenExpirationMinutes',
    purpose: 'Minutes a token lives unless it was given an end of its own, 1440 by default, 0 for ever.',
    form: 'a whole number of minutes, at most 5256000',
    parse: (text) => wholeNumber(text, 5_256_000),
  }),
  variable({
    name: 'ADYTON_COOKIE_DOMAIN',
    alias: 'SESSION_DOMAIN',
    key: 'cookieDomain',
    purpose: 'The domain of XSRF-TOKEN, for pages on another host of it than this server.',
    form: 'a domain that ADYTON_URL lies in, such as example.com',
    parse: (text) => (isCookieDomain(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_SESSION_COOKIE',
    alias: 'SESSION_COOKIE',
    key: 'sessionCookie',
    purpose:
      'The name of the session cookie, adyton_session by default. Over https it gets `__Host-` put before it.',
    form: 'a cookie name of up to 100 characters, not XSRF-TOKEN, without a prefix such as __Host-',
    parse: (text) => (isCookieName(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_SESSION_LIFETIME',
    alias: 'SESSION_LIFETIME',
    key: 'sessionIdleMinutes',
    purpose: 'Minutes a session may lie unused, 120 by default.',
    form: 'a whole number of minutes, from 1 to 5256000',
    parse: (text) => wholeNumber(text, 5_256_000, 1),
  }),
  variable({
    name: 'ADYTON_POLICY',
    key: 'policy',
    purpose: 'Which rules hold where the documents and stricter standards disagree.',
    form: 'documented (hardened is not available in this version)',
    parse: (text) => (text === 'documented' ? text : undefined),
  }),
  variable({
    name: 'ADYTON_PASSWORD_HASH',
    key: 'passwordHash',
    purpose: 'How new passwords are hashed, bcrypt:12 by default. Older hashes go on working.',
    form: 'bcrypt:COST with a cost from 4 to 20, or argon2id',
    parse: (text) => (isHashPolicy(text) ? text : undefined),
  }),
  variable({
    name: 'ADYTON_RATE_LIMITS',
    key: 'limits',
    purpose: 'Requests per minute: per user, per guest address, sign-ins per address. 0 switches one off.',
    form: 'user=60,guest=10,login=5 (any of them), or off',
    parse: parseLimits,
  }),
]

/** Keys separated by commas, undefined where one of them is none. */
export function parseKeys(text: string): readonly string[] | undefined {
  return allOf(list(text), isKey)
}

function variable<Key extends keyof Settings>(definition: Variable<Key>): Variable {
  // Each definition is checked against its own setting here; the list of all of them only needs the union.
  return definition as unknown as Variable
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function allOf(items: readonly string[], isValid: (item: string) => boolean): readonly string[] | undefined {
  return items.every(isValid) ? items : undefined
}

function wholeNumber(text: string, max: number, min = 0): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const value = Number(text)
  return value >= min && value <= max ? value : undefined
}

function isProxy(item: string): boolean {
  if (item === 'loopback') return true
  const [address = '', bits, ...rest] = item.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  // A range of no bits would trust everybody, and with them any address they care to write down.
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function isHashPolicy(text: string): boolean {
  try {
    parseHashPolicy(text)
    return true
  } catch {
    return false
  }
}

const LIMIT_NAMES: Readonly<Record<string, keyof Budgets>> = { user: 'user', guest: 'guest', login: 'signIn' }

function parseLimits(text: string): Budgets | undefined {
  if (text === 'off') return NO_BUDGETS
  const budgets = { ...DEFAULT_BUDGETS }
  for (const item of list(text)) {
    const [, name = '', digits = ''] = /^([a-z]+)=(\d{1,9})$/.exec(item) ?? []
    const budget = Object.hasOwn(LIMIT_NAMES, name) ? LIMIT_NAMES[name] : undefined
    if (budget === undefined) return undefined
    budgets[budget] = { ...budgets[budget], max: Number(digits) }
  }
  return budgets
}
