import { type AuthConfig, type AuthOptions, resolveConfig } from './config.ts'
import { HOUSEKEEPING } from './core/audit/events.ts'
import type { AccessRule } from './core/authorize.ts'
import type { Awaitable, Log } from './core/ports.ts'
import type { Principal } from './core/principal.ts'
import { createMemoryLimiter } from './core/rate-limit/limiter.ts'
import { wholeSecond } from './core/timestamp.ts'
import { createExpiryCheck } from './core/tokens/expiry.ts'
import { type PruneProgress, pruneTokens } from './core/tokens/prune.ts'
import { createUsageLog } from './core/tokens/usage.ts'
import { createCore } from './create-core.ts'
import { startHousekeeping } from './housekeeping.ts'
import { type Admission, type AnswerDeps, admit, answer, failed } from './http/answer.ts'
import { type Cors, createCors } from './http/cors.ts'
import type { AuthRequest, AuthResponse } from './http/exchange.ts'
import { createFirstPartyCheck } from './http/first-party.ts'
import { createRender, type Render, type RenderedResponse } from './http/render.ts'
import type { Route } from './http/route.ts'
import { createRoutes } from './http/routes/routes.ts'

/** What a route of your own demands. Both must hold where both are given. */
export interface GuardRule {
  /** The credential must grant this ability. */
  readonly ability?: string
  /** The user must have this role, or one of these. */
  readonly role?: string | readonly string[]
  /** Counts the route's requests with those of our own routes, under the same budgets. They are not unless asked. */
  readonly limits?: 'counted'
}

/** Whether a request may pass, and as whom. A refusal only has to be written out. */
export type Passage =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: RenderedResponse }

/** Decides whether a request passes. Made by `auth.guard`, used by a binding. Never rejects. */
export type Guard = (request: AuthRequest) => Promise<Passage>

/** Adyton, put together. Bindings such as `adyton/fastify` mount it into a web framework. */
export interface Auth {
  readonly config: AuthConfig
  readonly routes: readonly Route[]
  /** Answers a request on one of the routes, at once where the storage does. Never rejects. */
  answer(route: Route, request: AuthRequest): Awaitable<AuthResponse>
  /** A guard for your own routes: a live credential, and the ability and role that the rule names. */
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
  const usage = createUsageLog(core.tokens, clock)
  const cors = createCors(config.corsOrigins)
  const deps = { ...core, log, usage }
  const answerDeps = createAnswerDeps(deps)
  const render = createRender({ cors, secure: config.secure })
  const prune = (graceHours: number = PRUNE_GRACE_HOURS) => pruneTokens(graceHours, HOUSEKEEPING, deps)
  const housekeeping = startHousekeeping({ usage, prune, log })
  return {
    config,
    routes: createRoutes(deps),
    answer: (route, request) => answer(route, request, answerDeps),
    guard: (rule = {}) => createGuard(rule, { ...answerDeps, render }),
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

type Assembled = Pick<AnswerDeps, 'tokens' | 'usage' | 'clock' | 'log'> & AuthConfig

function createAnswerDeps(deps: Assembled): AnswerDeps {
  const { budgets, clock } = deps
  return {
    tokens: deps.tokens,
    usage: deps.usage,
    clock,
    log: deps.log,
    ownerTypes: deps.tokenPolicy.ownerTypes,
    isExpired: createExpiryCheck(deps.tokenPolicy, clock),
    isFirstParty: createFirstPartyCheck(deps.firstParty, { secure: deps.secure }),
    limiters: {
      user: createMemoryLimiter(budgets.user, clock),
      guest: createMemoryLimiter(budgets.guest, clock),
      guestRead: createMemoryLimiter(budgets.guestRead, clock),
      signIn: createMemoryLimiter(budgets.signIn, clock),
    },
  }
}

type GuardDeps = AnswerDeps & { readonly render: Render }

function createGuard({ ability, role, limits }: GuardRule, deps: GuardDeps): Guard {
  const rule: AccessRule = {
    ...(ability !== undefined && { ability }),
    ...(role !== undefined && { roles: typeof role === 'string' ? [role] : role }),
  }
  return async (request) => {
    const admission = await attempt(request)
    if (admission.ok) return { ok: true, principal: admission.principal }
    return { ok: false, refusal: deps.render(admission.response, request) }
  }

  async function attempt(request: AuthRequest): Promise<Admission> {
    try {
      return await admit(rule, request, deps, limits ?? 'uncounted')
    } catch (error) {
      return { ok: false, response: failed(error, request, deps) }
    }
  }
}

/** Without a logger, failures go to stderr and refusals are not told. */
const stderrLog: Log = {
  warn() {},
  error: (details, message) => console.error(message, details),
}
