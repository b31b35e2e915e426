import { NAMED_MAX } from './addresses.ts'

/** In what a database that was taken over can differ from what it should be. */
const KINDS = {
  schema: mended('missing in the schema'),
  canonical_missing: mended('users without the canonical form of their address'),
  canonical_stale: mended('users with the canonical form of another address'),
  roles: mended('users with other roles than in Laravel'),
  deleted: mended('users that Laravel has deleted and that are not disabled here'),
  token_hash: broken('tokens whose hash is not that of a secret'),
  token_abilities: broken('tokens whose abilities are no list of texts'),
  token_moment: broken('tokens with a moment that cannot be read'),
  look_up: broken('tokens that a look-up does not find as they are stored'),
  restored: noted(
    'users that Laravel has restored, and that are disabled here until adyton user enable lets them in',
  ),
  password: noted('users with a password that is neither a bcrypt nor an argon2 hash'),
  collision: noted('users whose canonical address belongs to an older user'),
  token_owner: noted('tokens without an owner, which Laravel refuses as well'),
}

/** What the next `--apply` puts right. */
function mended(text: string) {
  return { text, fails: true, mendable: true }
}

/** What is wrong in the rows themselves. */
function broken(text: string) {
  return { text, fails: true, mendable: false }
}

/** What is no fault of taking the database over. */
function noted(text: string) {
  return { text, fails: false, mendable: false }
}

export type DeviationKind = keyof typeof KINDS

export interface Deviation {
  readonly kind: DeviationKind
  readonly text: string
  /** Whether it should not be; the rest is good to know. */
  readonly fails: boolean
  /** Whether `--apply` mends it. */
  readonly mendable: boolean
  readonly count: number
  /** The first of them. */
  readonly named: readonly string[]
}

/** Gathers deviations in a fixed amount of memory: how many there are of each kind, and the first of them. */
export class Deviations {
  readonly #found = new Map<DeviationKind, { count: number; readonly named: string[] }>()

  add(kind: DeviationKind, what: number | string): void {
    const found = this.#found.get(kind) ?? { count: 0, named: [] }
    found.count += 1
    if (found.named.length < NAMED_MAX) found.named.push(String(what))
    this.#found.set(kind, found)
  }

  all(): readonly Deviation[] {
    return [...this.#found].map(([kind, found]) => ({ kind, ...KINDS[kind], ...found }))
  }
}
