import type { OwnerPolicy } from './core/accounts/owner.ts'
import { ConfigurationError } from './core/errors.ts'
import { isKey } from './core/key-ring.ts'
import { type HashPolicy, parseHashPolicy } from './core/passwords/policy.ts'
import type { Clock, Log, Random, Storage } from './core/ports.ts'
import { type Budgets, DEFAULT_BUDGETS, NO_BUDGETS } from './core/rate-limit/budget.ts'
import { DEFAULT_ROLES, NEVER_REGISTERED, type RolePolicy, rolesAtRegistration } from './core/roles/roles.ts'
import type { SessionPolicy } from './core/sessions/policy.ts'
import { isTokenPrefix, type TokenPolicy } from './core/tokens/policy.ts'
import { resolveCookies } from './http/browser/cookie-names.ts'
import { LOOPBACK_HOSTS } from './http/browser/first-party.ts'
import type { CookieConfig } from './http/browser/session-cookies.ts'
import { isOrigin, originsOf } from './http/cors.ts'

/** Everything that can be set. Only `storage` must be. */
export interface AuthOptions {
  /** Where users, tokens, sessions and roles live: `sqlite('storage/adyton.sqlite')` from `adyton/sqlite`. */
  readonly storage: Storage

  /**
   * Where this server is reached, such as `https://api.example.com`. An https address switches on HSTS, Secure
   * cookies and their prefix `__Host-`, and outside loopback it replaces the default list of first-party hosts.
   */
  readonly url?: string

  /** Where the browser front-end is reached. It becomes first-party and may read answers across origins. */
  readonly frontendUrl?: string

  /**
   * Hosts of first-party pages, as `host`, `host:port` or with a `*` for labels or the port. Replaces the
   * default: the loopback names while `url` is unset or loopback, and the hosts of `url` and `frontendUrl`.
   */
  readonly firstParty?: readonly string[]

  /**
   * Origins that may read answers, exactly as browsers send them, such as `https://app.example.com`. The
   * default is the first-party list while on loopback, and `frontendUrl`.
   */
  readonly corsOrigins?: readonly string[]

  /**
   * Signing keys: the first signs, all verify. They stand behind the proofs against forged requests and the cookies of
   * guests. Without them one is made at random, which ends with the process and which no other process shares.
   */
  readonly keys?: readonly string[]

  readonly tokens?: {
    /** Put before the random part of a token, for secret scanners. None by default, as in Sanctum. */
    readonly prefix?: string
    /**
     * Minutes a token lives from its creation, 1,440 (a day) by default, 0 for ever. An end asked for when a
     * token is made replaces it.
     */
    readonly expirationMinutes?: number
    /** The most tokens one user may have, 1,000 by default. A sign-in at the bound evicts the oldest sign-in. */
    readonly perUserMax?: number
  }

  readonly sessions?: {
    /** The name of the session cookie, `adyton_session` by default. Over https it gets `__Host-` put before it. */
    readonly cookie?: string
    /**
     * The domain of XSRF-TOKEN, such as `example.com` for a page on app.example.com and a server on api.example.com. The
     * host of `url` must lie in it. None by default: the page is then on the server's own host.
     */
    readonly cookieDomain?: string
    /** Minutes a session may lie unused, 120 by default. */
    readonly idleMinutes?: number
    /** Minutes a session lives at most, 43,200 (30 days) by default. */
    readonly absoluteMinutes?: number
    /** Minutes a remember cookie can start new sessions, 43,200 (30 days) by default, which is also the most. */
    readonly rememberMinutes?: number
    /** The most sessions one user may have, 100 by default. A sign-in at the bound ends the least recently active. */
    readonly perUserMax?: number
  }

  readonly passwords?: {
    /** `bcrypt:12` by default, or `argon2id`. Older hashes go on working and are renewed at the next sign-in. */
    readonly hash?: string
    /** The fewest characters of a new password, 6 by default. */
    readonly lengthMin?: number
    /** Whether a registration must repeat the password in `password_confirmation`. It must by default. */
    readonly confirmedAtRegistration?: boolean
    /** Hash threads, as many as there are cores by default. Several processes on one machine should share them. */
    readonly threads?: number
    /** Sign-ins that may wait for a thread, 50 by default. More are answered 503 at once. */
    readonly queueMax?: number
    /** Whether a change of the password revokes the user's tokens too. It does not by default; it always ends the other sessions. */
    readonly changeRevokesTokens?: boolean
  }

  /** Which roles there are, which may be picked at registration, and which is given otherwise. */
  readonly roles?: Partial<RolePolicy>

  /** Requests per minute and subject, or `off`. Unset ones keep their default, see `DEFAULT_BUDGETS`. */
  readonly limits?: 'off' | Partial<Budgets>

  /** The owner type written on tokens and sessions, `App\Models\User` by default, as Laravel writes it. */
  readonly userType?: string
  /** Further owner types that mean users of this table. A credential of any other type is somebody else's. */
  readonly userTypeAliases?: readonly string[]

  /** Told of refusals, throttling and failures. The default writes errors to stderr. */
  readonly log?: Log
  /** The time, for tests. */
  readonly clock?: Clock
  /** Randomness, for tests. */
  readonly random?: Random
}

/** The options with every default in its place. */
export interface AuthConfig {
  readonly secure: boolean
  readonly firstParty: readonly string[]
  readonly corsOrigins: readonly string[]
  /** The signing keys that were given: none where one is to be made for the process. */
  readonly keys: readonly string[]
  readonly tokenPolicy: TokenPolicy
  readonly sessionPolicy: SessionPolicy
  readonly cookies: CookieConfig
  readonly changeRevokesTokens: boolean
  readonly hashPolicy: HashPolicy
  readonly passwordLengthMin: number
  readonly passwordConfirmedAtRegistration: boolean
  readonly rolePolicy: RolePolicy
  readonly budgets: Budgets
}

/** The defaults of single values, here for everything that can be configured. */
export const DEFAULTS = {
  userType: 'App\\Models\\User',
  expirationMinutes: 1_440,
  perUserMax: 1_000,
  sessionCookie: 'adyton_session',
  sessionIdleMinutes: 120,
  sessionAbsoluteMinutes: 43_200,
  rememberMinutes: 43_200,
  sessionsPerUserMax: 100,
  changeRevokesTokens: false,
  hash: 'bcrypt:12',
  passwordLengthMin: 6,
  passwordConfirmedAtRegistration: true,
} as const

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Puts every default in its place and checks what was given.
 *
 * @throws {ConfigurationError} for a setting that cannot be used.
 */
export function resolveConfig(options: Omit<AuthOptions, 'storage'>): AuthConfig {
  const { passwords = {}, userType = DEFAULTS.userType, userTypeAliases = [] } = options
  const url = options.url === undefined ? undefined : parseUrl('url', options.url)
  const secure = url?.protocol === 'https:'
  const owners = { ownerType: userType, ownerTypes: [userType, ...userTypeAliases] }
  const { cookie = DEFAULTS.sessionCookie, cookieDomain } = options.sessions ?? {}
  checkThreads(passwords)
  return {
    secure,
    ...resolvePages(options, url),
    keys: signingKeys(options.keys ?? []),
    tokenPolicy: resolveTokens(options.tokens, owners),
    sessionPolicy: resolveSessions(options.sessions, owners),
    cookies: resolveCookies({ cookie, cookieDomain, url }),
    changeRevokesTokens: passwords.changeRevokesTokens ?? DEFAULTS.changeRevokesTokens,
    hashPolicy: parseHashPolicy(passwords.hash ?? DEFAULTS.hash),
    passwordLengthMin: wholeNumber('passwords.lengthMin', passwords.lengthMin ?? DEFAULTS.passwordLengthMin, {
      min: 1,
    }),
    passwordConfirmedAtRegistration:
      passwords.confirmedAtRegistration ?? DEFAULTS.passwordConfirmedAtRegistration,
    rolePolicy: resolveRoles(options.roles),
    budgets: resolveBudgets(options.limits),
  }
}

/** The pages that are ours, and those that may read answers. */
function resolvePages(
  options: Omit<AuthOptions, 'storage'>,
  url: URL | undefined,
): Pick<AuthConfig, 'firstParty' | 'corsOrigins'> {
  const frontend =
    options.frontendUrl === undefined ? undefined : parseUrl('frontendUrl', options.frontendUrl)
  const onLoopback = url === undefined || LOOPBACK_NAMES.has(url.hostname)
  const firstParty = options.firstParty ?? [
    ...(onLoopback ? LOOPBACK_HOSTS : []),
    ...[url, frontend].flatMap((known) => (known === undefined ? [] : [known.host])),
  ]
  return {
    firstParty,
    corsOrigins: options.corsOrigins?.map(exactOrigin) ?? [
      ...(onLoopback ? originsOf(firstParty, url?.protocol === 'https:') : []),
      ...(frontend === undefined ? [] : [frontend.origin]),
    ],
  }
}

function resolveTokens(tokens: AuthOptions['tokens'] = {}, owners: OwnerPolicy): TokenPolicy {
  const { expirationMinutes = DEFAULTS.expirationMinutes, perUserMax = DEFAULTS.perUserMax } = tokens
  return {
    prefix: tokenPrefix(tokens.prefix ?? ''),
    ageMinutesMax: wholeNumber('tokens.expirationMinutes', expirationMinutes),
    perUserMax: wholeNumber('tokens.perUserMax', perUserMax),
    ...owners,
  }
}

const MINUTE_MS = 60_000
/** Ten years: far more would be past the dates that can be stored. */
const SESSION_MINUTES_MAX = 5_256_000

/** A session of no length, or no room for one, would refuse everybody without a word. */
function resolveSessions(sessions: AuthOptions['sessions'] = {}, owners: OwnerPolicy): SessionPolicy {
  const {
    idleMinutes = DEFAULTS.sessionIdleMinutes,
    absoluteMinutes = DEFAULTS.sessionAbsoluteMinutes,
    rememberMinutes = DEFAULTS.rememberMinutes,
    perUserMax = DEFAULTS.sessionsPerUserMax,
  } = sessions
  const ms = (name: string, minutes: number, max = SESSION_MINUTES_MAX) =>
    wholeNumber(`sessions.${name}`, minutes, { min: 1, max }) * MINUTE_MS
  return {
    idleMs: ms('idleMinutes', idleMinutes),
    absoluteMs: ms('absoluteMinutes', absoluteMinutes),
    rememberMs: ms('rememberMinutes', rememberMinutes, DEFAULTS.rememberMinutes),
    perUserMax: wholeNumber('sessions.perUserMax', perUserMax, { min: 1 }),
    ...owners,
  }
}

/** A key that can be guessed lets anybody sign. */
function signingKeys(keys: readonly string[]): readonly string[] {
  if (Array.isArray(keys) && keys.every(isKey)) return keys
  throw new ConfigurationError(
    'keys must be of at least 43 URL-safe characters each, as `adyton secret` prints them.',
  )
}

/** Without a thread every sign-in would wait for ever. */
function checkThreads({ threads = 1, queueMax = 0 }: NonNullable<AuthOptions['passwords']>): void {
  wholeNumber('passwords.threads', threads, { min: 1 })
  wholeNumber('passwords.queueMax', queueMax)
}

/** A window of no length, like a maximum that is no number, would let everything pass without a word. */
function resolveBudgets(limits: AuthOptions['limits'] = {}): Budgets {
  if (limits === 'off') return NO_BUDGETS
  const budgets = { ...DEFAULT_BUDGETS, ...limits }
  for (const [name, { max, windowMs }] of Object.entries(budgets)) {
    wholeNumber(`limits.${name}.max`, max)
    wholeNumber(`limits.${name}.windowMs`, windowMs, { min: 1 })
  }
  return budgets
}

function resolveRoles(roles: Partial<RolePolicy> = {}): RolePolicy {
  const policy = { ...DEFAULT_ROLES, ...roles }
  checkRoleNames(policy)
  const given = rolesAtRegistration(policy)
  if (given.includes(NEVER_REGISTERED)) {
    throw new ConfigurationError(
      `roles: "${NEVER_REGISTERED}" may be neither self-assignable nor the default: whoever registered could do everything.`,
    )
  }
  const unknown = given.find((role) => !policy.known.includes(role))
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `roles: "${unknown}" is not among the known roles (${policy.known.join(', ')}).`,
    )
  }
  return policy
}

/** A bare text in place of a list would let any part of it pass for a role. */
function checkRoleNames({ known, selfAssignable, default: given }: RolePolicy): void {
  const isName = (role: unknown) => typeof role === 'string' && role !== ''
  const areLists = [known, selfAssignable].every((roles) => Array.isArray(roles) && roles.every(isName))
  if (areLists && (given === null || isName(given))) return
  throw new ConfigurationError(
    'roles: known and selfAssignable must be lists of names, and default a name or null.',
  )
}

/** An http or https address, undefined for any other text. */
export function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? url : undefined
}

function parseUrl(name: string, value: string): URL {
  const url = webAddress(value)
  if (url !== undefined) return url
  throw new ConfigurationError(`${name} must be an http or https address, such as https://api.example.com.`)
}

/** `*` would give every page the answers, and `null` every page in a sandbox. */
function exactOrigin(origin: string): string {
  if (isOrigin(origin)) return origin
  throw new ConfigurationError(
    `corsOrigins: "${origin}" is no origin as browsers send it, such as https://app.example.com.`,
  )
}

function tokenPrefix(prefix: string): string {
  if (isTokenPrefix(prefix)) return prefix
  throw new ConfigurationError('tokens.prefix must be up to 32 letters, digits, hyphens and underscores.')
}

function wholeNumber(
  name: string,
  value: number,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`
  throw new ConfigurationError(`${name} must be a whole number, ${bounds}.`)
}
