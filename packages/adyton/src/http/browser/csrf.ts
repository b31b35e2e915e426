import type { Awaitable } from '../../core/awaitable.ts'
import { whenReady } from '../../core/awaitable.ts'
import type { CsrfProofs } from '../../core/sessions/csrf-proof.ts'
import { type AuthRequest, headers, isSafe } from '../exchange.ts'
import { readBody } from '../read-body.ts'

/** Where clients put the proof: axios and Angular the first, Laravel Echo and pages of Blade the second. */
const PROOF_HEADERS = ['x-xsrf-token', 'x-csrf-token']
const PROOF_FIELD = '_token'

/**
 * Whether a request in session mode may do what it asks for: it only reads, or it proves that it was made by a page that
 * can read the cookie. Judged by the method it came with, whatever `_method` says.
 */
export function isProved(
  request: AuthRequest,
  secret: string | undefined,
  proofs: CsrfProofs,
): Awaitable<boolean> {
  if (isSafe(request)) return true
  if (secret === undefined) return false
  if (proofs.anyProves(proofsInHeaders(request), secret)) return true
  return whenReady(proofInBody(request), (proof) => proof !== undefined && proofs.anyProves([proof], secret))
}

/** What the headers say of a proof: a page that sends none has not been told to, and one that sends nothing could read none. */
export function proofHeader(request: Pick<AuthRequest, 'rawHeaders'>): 'none' | 'empty' | 'given' {
  const proofs = proofsInHeaders(request)
  if (proofs.length === 0) return 'none'
  return proofs.every((proof) => proof === '') ? 'empty' : 'given'
}

function proofsInHeaders(request: Pick<AuthRequest, 'rawHeaders'>): readonly string[] {
  return PROOF_HEADERS.flatMap((name) => headers(request, name))
}

function proofInBody(request: AuthRequest): Awaitable<string | undefined> {
  return whenReady(readBody(request), (body) => {
    const proof = body.ok ? body.fields.get(PROOF_FIELD) : undefined
    return typeof proof === 'string' ? proof : undefined
  })
}
