import { describe, expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { describeRun } from './test-results.ts'

const database: Engine = {
  name: 'database',
  here: 'database 9.1',
  tests: ['contracts/database', 'outages/database'],
  howToHaveIt: 'It is always there.',
}
const browser: Engine = { name: 'browser', here: undefined, tests: ['e2e/'], howToHaveIt: 'Install one.' }

describe('what is told of a run', () => {
  it('names each engine with its version and how many tests ran on it', () => {
    const ran = ['contracts/database.test.ts', 'contracts/database.test.ts', 'core/token.test.ts']

    const { ranOn, leftOut } = describeRun({ ran, skipped: [] }, [database])

    expect(ranOn).toEqual([expect.stringMatching(/^database +2 tests +database 9\.1$/)])
    expect(leftOut).toEqual([])
  })

  it('counts the tests of an engine wherever they are', () => {
    const ran = ['contracts/database.test.ts', 'outages/database.test.ts']

    expect(describeRun({ ran, skipped: [] }, [database]).ranOn).toEqual([expect.stringMatching(/ 2 tests /)])
  })

  it('says once how to have an engine that is not here', () => {
    const skipped = ['signs in', 'signs out'].map((name) => ({ path: 'e2e/page.test.ts', name }))

    const { leftOut } = describeRun({ ran: [], skipped }, [database, browser])

    expect(leftOut).toEqual(['browser: Install one.'])
  })

  it('does not name an engine that was here and not asked for', () => {
    expect(describeRun({ ran: ['core/token.test.ts'], skipped: [] }, [database])).toEqual({
      ranOn: [],
      leftOut: [],
    })
  })

  it('names a test that was skipped although its engine is here', () => {
    const skipped = [{ path: 'contracts/database.test.ts', name: 'prunes' }]

    expect(describeRun({ ran: [], skipped }, [database]).leftOut).toEqual([
      'contracts/database.test.ts: prunes',
    ])
  })
})
