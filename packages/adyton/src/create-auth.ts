import { type AuthConfig, type AuthOptions, resolveConfig } from './config.ts'
import { HOUSEKEEPING } from './core/audit/events.ts'
import type { Awaitable } from './core/awaitable.ts'
import type { Log } from './core/ports.ts'
import type { Principal } from './core/principal.ts'
import { pruneSessions } from './core/sessions/prune.ts'
import { wholeSecond } from './core/timestamp.ts'
import { type PruneProgress, pruneTokens } from './core/tokens/prune.ts'
import { createUsageLog } from './core/usage.ts'
import { createAdmitDeps } from './create-admit-deps.ts'
import { createCore } from './create-core.ts'
import { createGuard, type Guard, type GuardRule } from './create-guard.ts'
import { startHousekeeping } from './housekeeping.ts'
import { answer } from './http/answer.ts'
import { type Cors, createCors } from './http/cors.ts'
import type { AuthRequest, AuthResponse } from './http/exchange.ts'
import { createRender, type Render } from './http/render.ts'
import type { Route } from './http/route.ts'
import { createRoutes } from './http/routes/routes.ts'

/** Adyton, put together. Bindings such as `adyton/fastify` mount it into a web framework. */
export interface Auth {
  readonly config: AuthConfig
  readonly routes: readonly Route[]
  /** Answers a request on one of the routes, at once where the storage does. Never rejects. */
  answer(route: Route, request: AuthRequest): Awaitable<AuthResponse>
  /** A guard for your own routes: a live credential, and the kind, ability and role that the rule names. */
  guard(rule?: GuardRule): Guard
  readonly render: Render
  readonly cors: Cors
  readonly log: Log
  /** Brings the database's schema up to date and names what was applied. Safe to run at every start. */
  migrate(): Promise<readonly string[]>
  /** Deletes long-expired tokens in small steps. Runs by itself; this is for doing it now. */
  prune(graceHours?: number): AsyncGenerator<PruneProgress>
  /** Writes what is pending, stops the clean-up and closes the database. */
  close(): Promise<void>
}

const PRUNE_GRACE_HOURS = 24

/**
 * Puts Adyton together: the only place that knows the core, the storage and HTTP at once.
 *
 * @throws {ConfigurationError} for a setting that cannot be used.
 *
 * @example
 * const auth = createAuth({ storage: sqlite('storage/adyton.sqlite') })
 * await auth.migrate()
 */
export function createAuth(options: AuthOptions): Auth {
  const config = resolveConfig(options)
  const core = createCore(config, options)
  const { clock } = core
  const log = options.log ?? stderrLog
  const tokenUsage = createUsageLog(core.tokens, clock)
  const sessionUsage = createUsageLog(core.sessions, clock)
  const cors = createCors(config.corsOrigins)
  const deps = { ...core, log, tokenUsage, sessionUsage }
  const admitDeps = createAdmitDeps(deps)
  const render = createRender({ cors, secure: config.secure })
  const guardDeps = { ...admitDeps, render, admitted: new WeakSet<Principal>() }
  const prune = (graceHours: number = PRUNE_GRACE_HOURS) => pruneTokens(graceHours, HOUSEKEEPING, deps)
  const housekeeping = startHousekeeping({
    flush: async () => (await tokenUsage.flush()) + (await sessionUsage.flush()),
    async *prune() {
      yield* prune()
      yield* pruneSessions(HOUSEKEEPING, deps)
    },
    log,
  })
  return {
    config,
    routes: createRoutes(deps),
    answer: (route, request) => answer(route, request, admitDeps),
    guard: (rule = {}) => createGuard(rule, guardDeps),
    render,
    cors,
    log,
    migrate: () => core.migrate(wholeSecond(clock.now())),
    prune,
    async close() {
      await housekeeping.stop()
      await core.close()
    },
  }
}

/** Without a logger, failures go to stderr and refusals are not told. */
const stderrLog: Log = {
  warn() {},
  error: (details, message) => console.error(message, details),
}
