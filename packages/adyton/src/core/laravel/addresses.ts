import { canonicalEmail } from '../email.ts'

/** An address that several users spell differently, and who of them gets it. */
export interface Collision {
  readonly canonical: string
  /** The users by the order of their ids. The first gets the canonical address. */
  readonly users: readonly { readonly id: number; readonly email: string }[]
}

/** Users that are named one by one, of each kind. */
export const NAMED_MAX = 20

/** 16 MiB of marks, however many users there are. */
const MARKS = 2 ** 27

/**
 * Finds addresses that may occur twice, in a fixed amount of memory: each leaves two marks by its hash, and one that finds
 * both of its marks there already may have been seen. Among a million addresses fewer than a hundred are suspected wrongly;
 * the suspects are then looked at again.
 */
export class AddressMarks {
  readonly #bits = new Uint8Array(MARKS / 8)
  readonly suspects = new Set<string>()

  add(canonical: string): void {
    const [first, second] = hashes(canonical)
    const wasThere = this.#mark(first)
    if (this.#mark(second) && wasThere) this.suspects.add(canonical)
  }

  #mark(hash: number): boolean {
    const at = hash % MARKS
    const bit = 1 << (at & 7)
    const before = this.#bits[at >> 3] ?? 0
    this.#bits[at >> 3] = before | bit
    return (before & bit) !== 0
  }
}

/** Two FNV-1a hashes of 32 bits that start differently. Nothing is guarded by them. */
function hashes(text: string): readonly [number, number] {
  let [first, second] = [0x811c9dc5, 0x9747b28c]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    first = Math.imul(first ^ code, 0x01000193)
    second = Math.imul(second ^ code, 0x5bd1e995)
    second ^= second >>> 15
  }
  return [first >>> 0, second >>> 0]
}

/** Gathers who uses the suspected addresses. Ids come in their order. */
export class Collisions {
  readonly #users = new Map<string, { readonly id: number; readonly email: string }[]>()

  constructor(suspects: ReadonlySet<string>) {
    for (const canonical of suspects) this.#users.set(canonical, [])
  }

  add(id: number, email: string): void {
    this.#users.get(canonicalEmail(email) ?? '')?.push({ id, email })
  }

  all(): readonly Collision[] {
    return [...this.#users]
      .filter(([, users]) => users.length > 1)
      .map(([canonical, users]) => ({ canonical, users }))
      .sort((one, other) => (one.users[0]?.id ?? 0) - (other.users[0]?.id ?? 0))
  }
}
