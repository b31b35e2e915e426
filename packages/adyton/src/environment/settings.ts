import { type AuthOptions, DEFAULTS } from '../config.ts'
import { type Budgets, DEFAULT_BUDGETS } from '../core/rate-limit/budget.ts'
import { DEFAULT_ROLES, type RolePolicy } from '../core/roles/roles.ts'

/** Everything that the standalone server and the command line can be told, with its default. */
export interface Settings {
  readonly port: number
  readonly host: string
  /** Of a SQLite file, or of a database on a PostgreSQL or MySQL server. */
  readonly databaseUrl: string
  /** In which a Laravel application on the same tables writes moments. */
  /** UTC where it is not given. */
  readonly timeZone: string | undefined
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly production: boolean
  /** Addresses and CIDR ranges, or `loopback`. */
  readonly trustProxy: readonly string[]
  /** The first signs, all verify. */
  readonly keys: readonly string[]
  readonly url: string | undefined
  readonly frontendUrl: string | undefined
  /** The first is written on tokens, the rest are read as the same. */
  readonly userTypes: readonly string[]
  readonly firstParty: readonly string[] | undefined
  readonly corsOrigins: readonly string[] | undefined
  readonly tokenPrefix: string
  readonly tokenExpirationMinutes: number
  /** The domain of XSRF-TOKEN, which pages on its other hosts can then read. */
  readonly cookieDomain: string | undefined
  readonly sessionCookie: string
  readonly sessionIdleMinutes: number
  readonly policy: 'documented'
  readonly passwordHash: string
  /** What is left out keeps its default. */
  readonly limits: Partial<Budgets>
  /** What is left out keeps its default. */
  readonly roles: Partial<RolePolicy>
  readonly tokensPerUserMax: number
  readonly sessionAbsoluteMinutes: number
  readonly rememberMinutes: number
  readonly sessionsPerUserMax: number
  readonly passwordLengthMin: number
  readonly passwordConfirmedAtRegistration: boolean
  readonly passwordChangeRevokesTokens: boolean
  readonly hashThreads: number | undefined
  readonly hashQueueMax: number | undefined
}

export const DEFAULT_SETTINGS: Settings = {
  port: 8000,
  host: '127.0.0.1',
  databaseUrl: 'sqlite:storage/adyton.sqlite',
  timeZone: undefined,
  logLevel: 'info',
  production: false,
  trustProxy: [],
  keys: [],
  url: undefined,
  frontendUrl: undefined,
  userTypes: [DEFAULTS.userType],
  firstParty: undefined,
  corsOrigins: undefined,
  tokenPrefix: '',
  tokenExpirationMinutes: DEFAULTS.expirationMinutes,
  cookieDomain: undefined,
  sessionCookie: DEFAULTS.sessionCookie,
  sessionIdleMinutes: DEFAULTS.sessionIdleMinutes,
  policy: 'documented',
  passwordHash: DEFAULTS.hash,
  limits: DEFAULT_BUDGETS,
  roles: DEFAULT_ROLES,
  tokensPerUserMax: DEFAULTS.perUserMax,
  sessionAbsoluteMinutes: DEFAULTS.sessionAbsoluteMinutes,
  rememberMinutes: DEFAULTS.rememberMinutes,
  sessionsPerUserMax: DEFAULTS.sessionsPerUserMax,
  passwordLengthMin: DEFAULTS.passwordLengthMin,
  passwordConfirmedAtRegistration: DEFAULTS.passwordConfirmedAtRegistration,
  passwordChangeRevokesTokens: DEFAULTS.changeRevokesTokens,
  hashThreads: undefined,
  hashQueueMax: undefined,
}

/** What `createAuth` is told of the settings, all but the storage. */
export function toAuthOptions(settings: Settings): Omit<AuthOptions, 'storage'> {
  const [userType, ...userTypeAliases] = settings.userTypes
  return {
    ...(settings.url !== undefined && { url: settings.url }),
    ...(settings.frontendUrl !== undefined && { frontendUrl: settings.frontendUrl }),
    ...(settings.firstParty !== undefined && { firstParty: settings.firstParty }),
    ...(settings.corsOrigins !== undefined && { corsOrigins: settings.corsOrigins }),
    ...(userType !== undefined && { userType, userTypeAliases }),
    keys: settings.keys,
    tokens: {
      prefix: settings.tokenPrefix,
      expirationMinutes: settings.tokenExpirationMinutes,
      perUserMax: settings.tokensPerUserMax,
    },
    sessions: {
      cookie: settings.sessionCookie,
      ...(settings.cookieDomain !== undefined && { cookieDomain: settings.cookieDomain }),
      idleMinutes: settings.sessionIdleMinutes,
      absoluteMinutes: settings.sessionAbsoluteMinutes,
      rememberMinutes: settings.rememberMinutes,
      perUserMax: settings.sessionsPerUserMax,
    },
    passwords: {
      hash: settings.passwordHash,
      lengthMin: settings.passwordLengthMin,
      confirmedAtRegistration: settings.passwordConfirmedAtRegistration,
      changeRevokesTokens: settings.passwordChangeRevokesTokens,
      ...(settings.hashThreads !== undefined && { threads: settings.hashThreads }),
      ...(settings.hashQueueMax !== undefined && { queueMax: settings.hashQueueMax }),
    },
    roles: settings.roles,
    limits: settings.limits,
  }
}
