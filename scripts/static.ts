import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { conclude } from './tally.ts'

/*
 * The checks that need nothing to be run. All of them are, so that one failure hides no other; the last line
 * tells how many passed.
 */

const BIN = join(import.meta.dirname, '..', 'node_modules', '.bin')

/** Biome colours whatever it writes, files and pipes too, unless told. */
const COLORS = process.stdout.isTTY ? 'force' : 'off'

const CHECKS = [
  { what: 'format, lint and folder rule', command: ['biome', 'ci', '.', `--colors=${COLORS}`] },
  { what: 'types', command: ['tsc', '-p', '.'] },
  { what: 'unused code and dependencies', command: ['knip'] },
] as const

const failed = CHECKS.filter(({ what, command: [tool, ...args] }) => {
  console.log(`\n${what}: ${[tool, ...args].join(' ')}`)
  return spawnSync(process.execPath, [join(BIN, tool), ...args], { stdio: 'inherit' }).status !== 0
})

for (const { what } of failed) console.log(`\nFailed: ${what}`)
process.exitCode = conclude({ passed: CHECKS.length - failed.length, failed: failed.length })
