import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adyton-suite-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** Runs `npm test` on a suite of its own. */
async function runSuite(files: Readonly<Record<string, string>>, required = '') {
  for (const [name, source] of Object.entries(files)) await writeFile(join(folder, `${name}.test.js`), source)
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--conditions=source', join(import.meta.dirname, 'test.ts'), '--root', folder, '--globals'],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], ADYTON_TEST_REQUIRE: required } },
  )
  return { status, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

const PASSING = 'it("holds", () => {})'
const SKIPPED = 'it.skip("waits", () => {})'

describe('npm test', () => {
  it('succeeds when all tests passed, and names those that were skipped', async () => {
    const { status, stdout, lastLine } = await runSuite({ one: PASSING, other: PASSING, third: SKIPPED })

    expect(status).toBe(0)
    expect(lastLine).toBe('2 passed, 0 failed')
    expect(stdout).toContain('third.test.js: waits')
  })

  it('counts as a failure whatever goes wrong, in a test or outside of any', async () => {
    const suite = {
      passing: PASSING,
      failing: 'it("breaks", () => { throw new Error() })',
      unloadable: 'import "./nowhere.js"',
      hook: 'beforeAll(() => { throw new Error() }); it("waits", () => {})',
      promise: 'it.skip("waits"); Promise.reject(new Error())',
    }

    expect(await runSuite(suite)).toMatchObject({ status: 1, lastLine: '1 passed, 4 failed' })
  })

  it('fails for a skipped test where everything is required', async () => {
    const { status, stdout, lastLine } = await runSuite({ one: PASSING, other: SKIPPED }, 'all')
    const leftOut = /^Left out\n((?: {2}.+\n)+)/m.exec(stdout)?.[1]?.trimEnd().split('\n') ?? []

    expect(leftOut).toContain('  other.test.js: waits')
    expect(lastLine).toBe(`1 passed, ${leftOut.length} failed`)
    expect(status).toBe(1)
  })

  it('refuses a requirement that it does not know', async () => {
    expect(await runSuite({ one: PASSING }, 'everything')).toMatchObject({ status: 1, stdout: '' })
  })
})
