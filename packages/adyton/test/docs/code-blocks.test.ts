import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeBlocks, DOCUMENTS, ROOT, readDocument } from './markdown.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adyton-blocks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('every TypeScript block of the documents compiles', async () => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    }),
  )
  for (const path of DOCUMENTS) {
    for (const [at, code] of codeBlocks(readDocument(path), 'ts').entries())
      writeFileSync(join(folder, `${path.replaceAll('/', '-')}-${at}.ts`), code)
  }

  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/.bin/tsc'), '-p', folder])
})

it('every npm command of the documents exists', () => {
  const { scripts } = JSON.parse(readDocument('package.json'))
  const named = DOCUMENTS.flatMap((path) => [...readDocument(path).matchAll(/\bnpm run ([a-z]+)/g)])

  expect(named.map(([, name]) => name).filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([])
})

it('every JSON block of the documents is JSON', () => {
  for (const path of DOCUMENTS) {
    for (const json of codeBlocks(readDocument(path), 'json'))
      expect(() => JSON.parse(json), path).not.toThrow()
  }
})
