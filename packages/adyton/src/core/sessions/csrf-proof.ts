import type { Signer } from '../key-ring.ts'

/**
 * Proofs that a request was made by a page that can read our cookies, and not by another site's form. The proof of a
 * session is our signature of its secret: nobody else can make one, and one that belongs to another session proves
 * nothing (OWASP's HMAC-based token pattern).
 */
export interface CsrfProofs {
  /** The value of XSRF-TOKEN that goes with a session cookie: 43 URL-safe characters. */
  proofFor(secret: string): string
  /** Whether at least one of the presented values is the proof of this session. */
  anyProves(presented: readonly string[], secret: string): boolean
}

export function createCsrfProofs(signer: Signer): CsrfProofs {
  return {
    proofFor: (secret) => signer.sign(secret),
    anyProves: (presented, secret) => presented.some((proof) => signer.verifies(proof, secret)),
  }
}
