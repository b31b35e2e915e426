import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFields } from '../fields/field.ts'
import { nextCursor, pageRequest, pagingFields } from './paging.ts'

async function requested(query: string) {
  const validation = await readFields(pagingFields, new Map(new URLSearchParams(query)))
  return validation.ok ? pageRequest(validation.values) : Object.fromEntries(validation.faults)
}

describe('a page', () => {
  test('is the first fifty, unless told', async () => {
    expect(await requested('')).toEqual({ after: null, limit: 50 })
    expect(await requested('per_page=&cursor=')).toEqual({ after: null, limit: 50 })
  })

  test('has up to two hundred', async () => {
    expect(await requested('per_page=200')).toEqual({ after: null, limit: 200 })
    expect(await requested('per_page=201')).toEqual({
      per_page: ['The per page must not be greater than 200.'],
    })
    expect(await requested('per_page=0')).toEqual({ per_page: ['The per page must be at least 1.'] })
  })

  test('goes on where the cursor of the last one says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), async (next) => {
        const cursor = nextCursor({ items: [], next })

        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(await requested(`cursor=${cursor}`)).toEqual({ after: next, limit: 50 })
      }),
    )
  })

  test('that is the last has no cursor', () => {
    expect(nextCursor({ items: [], next: null })).toBeNull()
  })

  test.each([
    '1',
    'x',
    '-1',
    'MA',
    'LTE',
    'MDE',
    'OTAwNzE5OTI1NDc0MDk5Mg',
    '%00',
    'AAAA',
    "'; drop table users",
  ])('has no cursor %j', async (cursor) => {
    expect(await requested(`cursor=${encodeURIComponent(cursor)}`)).toEqual({
      cursor: ['The selected cursor is invalid.'],
    })
  })

  test('is refused or asked for within bounds, whatever the query', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (per_page, cursor) => {
        const page = await requested(new URLSearchParams({ per_page, cursor }).toString())
        if ('limit' in page) {
          expect(page.limit).toBeLessThanOrEqual(200)
          expect(page.after === null || Number.isSafeInteger(page.after)).toBe(true)
        }
      }),
    )
  })
})
