import type { AccessRule } from './core/authorize.ts'
import type { Credential, Principal } from './core/principal.ts'
import { type Admission, type AdmitDeps, admit, admitCaller } from './http/admit.ts'
import { failed } from './http/answer.ts'
import { cookieLines } from './http/browser/answer-cookies.ts'
import { readVisit } from './http/browser/visit.ts'
import type { AuthRequest } from './http/exchange.ts'
import { readCredentials } from './http/read-credentials.ts'
import type { Render, RenderedResponse } from './http/render.ts'

/** What a route of your own demands. All of it must hold. */
export interface GuardRule {
  /** The caller must have come with a credential of this kind: `session` for a page of yours, `token` for anything else. */
  readonly credential?: Credential['kind']
  /** The credential must grant this ability. A session grants every ability. */
  readonly ability?: string
  /** The user must have this role, or one of these. */
  readonly role?: string | readonly string[]
  /** Counts the route's requests with those of our own routes, under the same budgets. They are not unless asked. */
  readonly limits?: 'counted'
}

/** Whether a request may pass, and as whom. A refusal only has to be written out. */
export type Passage =
  | {
      readonly ok: true
      readonly principal: Principal
      /** Names and values in turn that the answer must carry: the cookies of the caller's browser, where it has to be given any. */
      readonly headers: readonly string[]
    }
  | { readonly ok: false; readonly refusal: RenderedResponse }

/**
 * Decides whether a request passes. Made by `auth.guard`, used by a binding. Never rejects. `earlier` is whom another
 * guard of the same Adyton has let pass with this request: the credential is not judged a second time then, since the
 * first may have put another in its place.
 */
export type Guard = (request: AuthRequest, earlier?: Principal) => Promise<Passage>

export interface GuardDeps extends AdmitDeps {
  readonly render: Render
  /** Whom the guards have let pass. Nobody else is taken for a caller. */
  readonly admitted: WeakSet<Principal>
}

export function createGuard({ credential, ability, role, limits }: GuardRule, deps: GuardDeps): Guard {
  const rule: AccessRule = {
    ...(credential !== undefined && { credential }),
    ...(ability !== undefined && { ability }),
    ...(role !== undefined && { roles: typeof role === 'string' ? [role] : role }),
  }
  return async (request, earlier) => {
    const admission = await attempt(request, earlier)
    if (!admission.ok) return { ok: false, refusal: deps.render(admission.response, request) }
    const { principal, open } = admission
    deps.admitted.add(principal)
    return { ok: true, principal, headers: cookieLines(open, undefined, request, deps) }
  }

  async function attempt(request: AuthRequest, earlier: Principal | undefined): Promise<Admission> {
    const counting = limits === 'counted' ? 'by user' : 'uncounted'
    try {
      if (earlier !== undefined && deps.admitted.has(earlier))
        return await admitCaller(rule, { ok: true, principal: earlier }, request, deps, counting)
      const header = readCredentials(request)
      const visit = readVisit('first-party', header, request, deps)
      return await admit(rule, { header, visit }, request, deps, counting)
    } catch (error) {
      return { ok: false, response: failed(error, request, deps) }
    }
  }
}
