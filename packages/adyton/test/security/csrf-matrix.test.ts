import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { ROOT } from '../docs/markdown.ts'
import { expectedOutcome, isFirstParty } from './csrf-matrix/contract.ts'
import { ACTS, type Combination, combinationsOf, namesOf } from './csrf-matrix/parts.ts'
import { matrixDocument, type Observed } from './csrf-matrix/report.ts'
import { openStage } from './csrf-matrix/stage.ts'

/*
 * Every combination of what a request says of its page, its cookies and its proof, with acts of every kind: each ends
 * as the contract says, and what is refused has changed nothing.
 */

const observed: Observed[] = []

beforeAll(async () => {
  const perform = await openStage()
  for (const request of namesOf(ACTS).flatMap(combinationsOf))
    observed.push({ ...request, ...(await perform(request)) })
}, 120_000)

it.each(namesOf(ACTS))(
  '%s ends as the contract says, from whatever page, with whatever cookie and proof',
  (act) => {
    const rows = observed.filter((row) => row.act === act)
    const holes = rows.filter((row) => row.outcome !== expectedOutcome(row))

    expect(rows.length).toBeGreaterThan(2_000)
    expect(holes.map((row) => describeRow(row, `${row.outcome} instead of ${expectedOutcome(row)}`))).toEqual(
      [],
    )
  },
)

it.each(namesOf(ACTS))('%s has changed nothing where it was refused', (act) => {
  const refused = observed.filter((row) => row.act === act && /^\d/.test(row.outcome))
  const holes = refused.filter((row) => row.writes.some(({ method }) => !isAllowedToWrite(row, method)))

  expect(refused.length).toBeGreaterThan(ACTS[act].kind === 'sign-in' ? 100 : 1_000)
  expect(holes.map((row) => describeRow(row, row.writes.map(({ method }) => method).join()))).toEqual([])
})

it('what was done has been written, so that a silent storage would not pass for a refusal', () => {
  const done = observed.filter((row) => row.outcome === 'done' && ACTS[row.act].kind === 'write')
  const lasting = done.filter((row) => row.writes.some(({ method }) => method !== 'sessions.revive'))

  expect(done.length).toBeGreaterThan(100)
  expect(lasting).toHaveLength(done.length)
})

it('is written out in the reference, row by row', async () => {
  await expect(matrixDocument(observed)).toMatchFileSnapshot(join(ROOT, 'docs/reference/csrf-matrix.md'))
})

/** "Revives a session when the session cookie is gone": for a page of ours, and not where a sign-in starts one anyway. */
function isAllowedToWrite(row: Combination, method: string): boolean {
  const { kind, method: sent } = ACTS[row.act]
  const mayRevive = row.cookie === 'a remember cookie alone' && isFirstParty(row, sent) && kind !== 'sign-in'
  return mayRevive && method === 'sessions.revive'
}

function describeRow({ referer, origin, fetchSite, cookie, proof }: Combination, fault: string): string {
  return `${fault}: Referer ${referer} | Origin ${origin} | Sec-Fetch-Site ${fetchSite} | cookie ${cookie} | proof ${proof}`
}
