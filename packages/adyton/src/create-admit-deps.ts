import { createKeyRing, newKey } from './core/key-ring.ts'
import { perMillisecond } from './core/moments.ts'
import { createMemoryLimiter } from './core/rate-limit/limiter.ts'
import { createCsrfProofs } from './core/sessions/csrf-proof.ts'
import { createGuests } from './core/sessions/guest.ts'
import { sessionMoments } from './core/sessions/moments.ts'
import { createExpiryCheck } from './core/tokens/expiry.ts'
import type { Core } from './create-core.ts'
import type { AdmitDeps, Limiters } from './http/admit.ts'
import { createFirstPartyCheck } from './http/browser/first-party.ts'
import { createSessionCookies } from './http/browser/session-cookies.ts'

/** What judging a request takes, put together from the core. */
export function createAdmitDeps(
  core: Core & Pick<AdmitDeps, 'tokenUsage' | 'sessionUsage' | 'log'>,
): AdmitDeps {
  const { clock, secure, sessionPolicy } = core
  const keys = createKeyRing(core.keys.length > 0 ? core.keys : [newKey(core.random)])
  return {
    tokens: core.tokens,
    sessions: core.sessions,
    tokenUsage: core.tokenUsage,
    sessionUsage: core.sessionUsage,
    sessionPolicy,
    audit: core.audit,
    clock,
    random: core.random,
    log: core.log,
    ownerTypes: core.tokenPolicy.ownerTypes,
    isExpired: createExpiryCheck(core.tokenPolicy, clock),
    sessionMoments: perMillisecond(clock, (nowMs) => sessionMoments(sessionPolicy, nowMs)),
    isFirstParty: createFirstPartyCheck(core.firstParty, { secure }),
    cookies: createSessionCookies(core.cookies, { ...sessionPolicy, secure }),
    guests: createGuests(keys.forPurpose('guest-session'), core.random),
    proofs: createCsrfProofs(keys.forPurpose('csrf')),
    limiters: createLimiters(core),
  }
}

function createLimiters({ budgets, clock }: Core): Limiters {
  return {
    user: createMemoryLimiter(budgets.user, clock),
    credential: createMemoryLimiter(budgets.user, clock),
    guest: createMemoryLimiter(budgets.guest, clock),
    guestRead: createMemoryLimiter(budgets.guestRead, clock),
    signIn: createMemoryLimiter(budgets.signIn, clock),
    csrfCookie: createMemoryLimiter(budgets.csrfCookie, clock),
    password: createMemoryLimiter(budgets.password, clock),
  }
}
