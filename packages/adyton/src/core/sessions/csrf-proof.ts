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

const PROOF_LENGTH = 43
/** The most that one request may try: each costs a signature. */
const PRESENTED_MAX = 4

/** How many proofs are kept, since a page asks many times with one session: some two megabytes at most. */
const KEPT_MAX = 10_000

export function createCsrfProofs(signer: Signer): CsrfProofs {
  const kept = new Map<string, string>()

  /** The oldest makes room: what is in use comes back at its next request. */
  function keep(secret: string): string {
    const proof = signer.sign(secret)
    const [oldest] = kept.size < KEPT_MAX ? [] : kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
    // A copy: text cut out of a header may keep all of it in memory.
    kept.set(Buffer.from(secret).toString(), proof)
    return proof
  }

  return {
    proofFor: (secret) => kept.get(secret) ?? keep(secret),
    anyProves: (presented, secret) =>
      presented
        .filter((proof) => proof.length === PROOF_LENGTH)
        .slice(0, PRESENTED_MAX)
        .some((proof) => signer.verifies(proof, secret)),
  }
}
