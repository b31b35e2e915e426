import type { Credentials } from '../core/authenticate.ts'
import { type AuthRequest, headers } from './exchange.ts'

/** What the Authorization header presents. */
export type HeaderCredentials = Exclude<Credentials, { kind: 'session' }> | 'ambiguous'

const BEARER = /^bearer(?:[ \t]+(.*))?$/is

/**
 * The credential a request presents. A Bearer header is one even when nothing usable follows the word; any
 * other scheme is none of ours and counts as no header at all. `ambiguous` when there are two Authorization
 * headers, or a comma that may have joined them: which of them was meant is not for us to guess.
 */
export function readCredentials(request: Pick<AuthRequest, 'rawHeaders'>): HeaderCredentials {
  const found = headers(request, 'authorization')
  const value = found[0]
  if (value === undefined) return { kind: 'none' }
  if (found.length > 1) return 'ambiguous'
  const bearer = BEARER.exec(value)
  if (bearer === null) return { kind: 'none' }
  const token = bearer[1] ?? ''
  return token.includes(',') ? 'ambiguous' : { kind: 'bearer', token }
}
