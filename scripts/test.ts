import { parseCLI, startVitest } from 'vitest/node'
import { ENGINES } from './engines.ts'
import { conclude } from './tally.ts'
import { describeRun, resultsOf } from './test-results.ts'

/*
 * Runs the whole suite on everything that is here, and ends by naming what it ran on and what it left out.
 * Arguments are vitest's: `npm test -- packages/server`. With ADYTON_TEST_REQUIRE=all, leaving something out
 * is a failure.
 */

const required = process.env['ADYTON_TEST_REQUIRE'] ?? ''
if (!['', 'all'].includes(required)) {
  console.error(`ADYTON_TEST_REQUIRE is ${JSON.stringify(required)}. Allowed: all`)
  process.exit(1)
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await startVitest(filter, options)
const results = resultsOf(vitest)
await vitest.close()

const { ranOn, leftOut } = describeRun(results, ENGINES)
if (ranOn.length > 0) console.log(`\nRan on\n${indented(ranOn)}`)
if (leftOut.length > 0) console.log(`\nLeft out\n${indented(leftOut)}`)
process.exitCode = conclude({
  passed: results.passed,
  failed: results.failed + (required === 'all' ? leftOut.length : 0),
})

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n')
}
