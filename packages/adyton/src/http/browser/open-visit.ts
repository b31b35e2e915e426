import type { Origin } from '../../core/audit/events.ts'
import { type AuthenticateDeps, type Authentication, authenticate } from '../../core/authenticate.ts'
import type { Awaitable } from '../../core/awaitable.ts'
import { whenReady } from '../../core/awaitable.ts'
import { Secret } from '../../core/secret.ts'
import type { Guests } from '../../core/sessions/guest.ts'
import { type RenewDeps, renewSession, type SessionCaller } from '../../core/sessions/renew.ts'
import {
  findRemembered,
  type Remembered,
  type ReviveDeps,
  reviveSession,
} from '../../core/sessions/revive.ts'
import type { Visit } from './visit.ts'

export interface OpenVisitDeps extends AuthenticateDeps {
  readonly sessions: AuthenticateDeps['sessions'] & ReviveDeps['sessions'] & RenewDeps['sessions']
  readonly guests: Guests
  readonly sessionPolicy: ReviveDeps['sessionPolicy']
  readonly clock: ReviveDeps['clock']
  readonly random: ReviveDeps['random']
}

/** A visit whose cookies have been judged. */
export interface OpenVisit {
  readonly visit: Visit
  readonly caller: Authentication
  /** The secret of a session or a guest that the browser has a right to, undefined where it must be given a fresh one. */
  readonly secret: string | undefined
  /** Whom the remember cookie stands for, where the session cookie stands for nobody. */
  readonly remembered: Remembered | undefined
  /** There is a remember cookie, and it is good for nothing. */
  readonly hasDeadRemember: boolean
}

/** Judges the cookies of a visit. It writes nothing: what a remember cookie would start is for `revived` to do. */
export function openVisit(
  visit: Visit,
  origin: Origin,
  options: { readonly mayRevive: boolean },
  deps: OpenVisitDeps,
): Awaitable<OpenVisit> {
  const { session, remember } = visit.cookies
  return whenReady(authenticateVisit(session, origin, deps), (caller) => {
    const isGuest = !caller.ok && session !== undefined && deps.guests.recognises(session)
    const secret = caller.ok || isGuest ? session : undefined
    const state = {
      visit,
      // A guest's cookie is no credential that could be refused.
      caller: isGuest ? NOBODY : caller,
      secret,
      remembered: undefined,
      hasDeadRemember: false,
    }
    if (caller.ok || remember === undefined || !options.mayRevive) return state
    // Its newer secret is on the way: a session more would only stand beside it.
    if (caller.reason === 'superseded' && visit.rule === 'first-party') return state
    return whenReady(findRemembered(new Secret(remember), deps), (remembered) => ({
      ...state,
      remembered,
      hasDeadRemember: remembered === undefined,
    }))
  })
}

/** Starts the session that a remember cookie stands for, where one does. */
export async function revived(open: OpenVisit, origin: Origin, deps: OpenVisitDeps): Promise<OpenVisit> {
  if (open.remembered === undefined) return open
  const secret = await reviveSession(open.remembered, origin, deps)
  if (secret === undefined) return { ...open, remembered: undefined, hasDeadRemember: true }
  const caller = await authenticate({ kind: 'session', secret }, origin, deps)
  return { ...open, caller, secret: secret.reveal() }
}

/** Gives a session a new secret where what its user may do has changed. Whoever comes second goes on with the old one. */
export async function renewed(
  open: OpenVisit,
  caller: SessionCaller,
  origin: Origin,
  deps: OpenVisitDeps,
): Promise<OpenVisit> {
  const secret = await renewSession(caller, 'session.renewed', origin, deps)
  if (secret === undefined) return open
  const credential = { ...caller.credential, secret }
  return {
    ...open,
    secret: secret.reveal(),
    caller: { ok: true, principal: { user: caller.user, credential } },
  }
}

const NOBODY: Authentication = { ok: false, reason: 'no_credentials' }

function authenticateVisit(
  session: string | undefined,
  origin: Origin,
  deps: OpenVisitDeps,
): Awaitable<Authentication> {
  return session === undefined
    ? NOBODY
    : authenticate({ kind: 'session', secret: new Secret(session) }, origin, deps)
}
