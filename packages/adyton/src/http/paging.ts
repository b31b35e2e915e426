import type { Page } from '../core/ports.ts'
import { parseTokenId } from '../core/tokens/format.ts'
import { demanded, type Field, faulty, labelOf, optional } from '../fields/field.ts'
import { notSelectable } from '../fields/messages.ts'
import { integer } from '../fields/number.ts'

const PER_PAGE = 50
const PER_PAGE_MAX = 200

/** The query of a list: how many, and from where. */
export const pagingFields = {
  per_page: optional(integer({ min: 1, max: PER_PAGE_MAX })),
  cursor: optional(cursor()),
} as const

/** What storage is asked for. */
export function pageRequest(query: {
  readonly per_page: number | undefined
  readonly cursor: number | undefined
}): { after: number | null; limit: number } {
  return { after: query.cursor ?? null, limit: query.per_page ?? PER_PAGE }
}

/** The cursor of the next page, or null. Clients send it back as it is and read nothing into it. */
export function nextCursor(page: Page<unknown>): string | null {
  return page.next === null ? null : Buffer.from(String(page.next)).toString('base64url')
}

function cursor(): Field<number> {
  return {
    read: (name, raw) =>
      demanded(name, raw, (present) => {
        const id = parseTokenId(Buffer.from(String(present), 'base64url').toString('latin1'))
        return id === undefined ? faulty(name, notSelectable(labelOf(name))) : { value: id }
      }),
  }
}
