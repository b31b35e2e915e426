import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { expect, it } from 'vitest'
import { MAIN } from './command-line.ts'

function runOn(version: string): { readonly status: number | null; readonly output: string } {
  const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=source',
      '--import',
      `data:text/javascript,${encodeURIComponent(disguise)}`,
      MAIN,
      '--version',
    ],
    { encoding: 'utf8', env: {} },
  )
  return { status, output: stdout + stderr }
}

it.each(['20.20.2', '23.11.1'])('stops with one line on Node %s', (version) => {
  expect(runOn(version)).toEqual({
    status: 1,
    output: `Adyton needs Node 24 or newer; this is ${version}.\n`,
  })
})

it.each(['24.0.0', '100.1.0'])('goes on with Node %s', (version) => {
  expect(runOn(version)).toMatchObject({ status: 0 })
})

it('imports nothing before it knows the version, since an old Node might fail on it', () => {
  const code = stripTypeScriptTypes(readFileSync(MAIN, 'utf8'))

  expect(code).not.toMatch(/^import\s/m)
  expect(code.indexOf('import(')).toBeGreaterThan(code.indexOf('process.versions.node'))
})
