import { NAMED_MAX } from './addresses.ts'

/** In what a database that was taken over can differ from what it should be, and whether that is a failure. */
const KINDS = {
  schema: { fails: true, text: 'missing in the schema' },
  canonical_missing: { fails: true, text: 'users without the canonical form of their address' },
  canonical_stale: { fails: true, text: 'users with the canonical form of another address' },
  password: { fails: true, text: 'users with a password hash that cannot be verified' },
  token_hash: { fails: true, text: 'tokens whose hash is not that of a secret' },
  token_abilities: { fails: true, text: 'tokens whose abilities are no list of texts' },
  token_moment: { fails: true, text: 'tokens with a moment that cannot be read' },
  look_up: { fails: true, text: 'tokens that a look-up does not find as they are stored' },
  roles: { fails: true, text: 'users with other roles than in Laravel' },
  collision: { fails: false, text: 'users whose canonical address belongs to an older user' },
  token_owner: { fails: false, text: 'tokens without an owner, which Laravel refuses as well' },
} as const

export type DeviationKind = keyof typeof KINDS

export interface Deviation {
  readonly kind: DeviationKind
  readonly text: string
  /** Whether it should not be; the rest is good to know. */
  readonly fails: boolean
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
