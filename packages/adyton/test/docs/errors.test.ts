import { expect, it } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { problem, STATUSES } from '../../src/http/problem.ts'
import { asCode, readDocument, section, table } from './markdown.ts'

const documented = table(section(readDocument('docs/reference/errors.md'), 'Codes'))

it('lists every code with its status, its text and its challenge, and no other', () => {
  const actual = codes().map((code) => {
    const { status, headers = [] } = problem(code, { id: 'any' })
    const at = headers.indexOf('WWW-Authenticate')
    const challenge = at === -1 ? undefined : headers[at + 1]
    return [asCode(code), String(status), ERRORS[code], asCode(challenge)]
  })

  expect(documented.map((row) => row.slice(0, 4))).toEqual(actual)
})

it('tells of each when it happens', () => {
  expect(documented.filter((row) => (row[4]?.length ?? 0) < 10)).toEqual([])
})

/** By status, as a reader looks them up. */
function codes(): readonly (keyof typeof ERRORS)[] {
  // The keys of the table are its codes.
  return Object.keys(STATUSES) as (keyof typeof ERRORS)[]
}
