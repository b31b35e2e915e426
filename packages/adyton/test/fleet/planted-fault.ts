import type { Awaitable } from '../../src/core/awaitable.ts'
import type { Storage, TokenLookup, TokenRecord } from '../../src/core/ports.ts'

/*
 * What a test of revocation must notice, or it would notice nothing: look-ups as people who want them faster
 * write them.
 */

export type PlantedFault = 'stale cache' | 'late join'

type FindById = TokenLookup['findById']

const STALE_MS = 100

const FAULTY: { readonly [Fault in PlantedFault]: (findById: FindById) => FindById } = {
  'stale cache': answeredFromCache,
  'late join': joinedLate,
}

/** The storage with a fault in its look-ups by id. */
export function withFault(storage: Storage, fault: PlantedFault): Storage {
  const findById = FAULTY[fault]((id) => storage.tokens.findById(id))
  return { ...storage, tokens: { ...storage.tokens, findById } }
}

/** Somebody who has just been let in is let in again without a question. */
function answeredFromCache(findById: FindById): FindById {
  const known = new Map<number, { readonly record: TokenRecord; readonly at: number }>()
  return (id) => {
    const recent = known.get(id)
    if (recent !== undefined && performance.now() - recent.at < STALE_MS) return recent.record
    return remembered(id, findById(id))
  }

  async function remembered(id: number, coming: Awaitable<TokenRecord | undefined>) {
    const record = await coming
    if (record === undefined) known.delete(id)
    else known.set(id, { record, at: performance.now() })
    return record
  }
}

/** Who asks for what has already been asked for waits for that answer, however long ago the query was sent. */
function joinedLate(findById: FindById): FindById {
  const underWay = new Map<number, Promise<TokenRecord | undefined>>()
  return (id) => {
    const joined = underWay.get(id)
    if (joined !== undefined) return joined
    const asked = Promise.resolve(findById(id)).finally(() => underWay.delete(id))
    underWay.set(id, asked)
    return asked
  }
}
