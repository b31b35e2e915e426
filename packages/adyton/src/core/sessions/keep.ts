import type { Random } from '../ports.ts'
import type { Principal } from '../principal.ts'
import type { Secret } from '../secret.ts'
import { generateCookieSecret, hashRememberSecret, hashSessionSecret } from './secret.ts'
import type { KeptSession } from './store.ts'

/** What a browser goes on with where it was the only one to stay signed in. */
export interface KeptSecrets {
  readonly secret: Secret
  /** Undefined where the browser was not remembered. */
  readonly remember: Secret | undefined
}

/** The session that goes on while its user's others end, under secrets that no copy of its cookies has. */
export interface KeptDraft {
  readonly kept: KeptSession
  /** The new secrets, once storage has told whether the browser was remembered. */
  secrets(outcome: { readonly remembered: boolean }): KeptSecrets
}

/** Undefined where a token asks: no session goes on then. */
export function draftKept(
  { credential }: Principal,
  { random }: { readonly random: Random },
): KeptDraft | undefined {
  if (credential.kind !== 'session') return undefined
  const [secret, remember] = [generateCookieSecret(random), generateCookieSecret(random)]
  return {
    kept: {
      id: credential.session.id,
      from: hashSessionSecret(credential.secret.reveal()),
      to: hashSessionSecret(secret.reveal()),
      remember: hashRememberSecret(remember.reveal()),
    },
    secrets: ({ remembered }) => ({ secret, remember: remembered ? remember : undefined }),
  }
}
