import { describe, expect, test } from 'vitest'
import { findCycle, loadedBy, readImportGraph } from './import-graph.ts'

const LIBRARY = 'packages/adyton/src/'
const graph = readImportGraph()

/** The parts of the library, and which of the others each may import. The first that a path starts with counts. */
const PARTS: readonly { readonly part: string; readonly mayImport: readonly string[] }[] = [
  { part: 'core/', mayImport: [] },
  { part: 'storage/sqlite/', mayImport: ['core/', 'storage/sql/'] },
  { part: 'storage/postgres/', mayImport: ['core/', 'storage/sql/', 'storage/network/'] },
  { part: 'storage/mysql/', mayImport: ['core/', 'storage/sql/', 'storage/network/'] },
  { part: 'storage/network/', mayImport: ['core/', 'storage/sql/'] },
  { part: 'storage/sql/', mayImport: ['core/'] },
  { part: 'hashing/', mayImport: ['core/'] },
  { part: 'fields/', mayImport: ['core/'] },
  { part: 'http/bindings/', mayImport: ['core/', 'http/', 'create-auth.ts', 'create-guard.ts'] },
  { part: 'http/', mayImport: ['core/', 'fields/'] },
  { part: 'config.ts', mayImport: ['core/', 'http/'] },
  { part: 'housekeeping.ts', mayImport: ['core/'] },
  { part: 'create-core.ts', mayImport: ['core/', 'hashing/', 'config.ts'] },
  { part: 'create-admit-deps.ts', mayImport: ['core/', 'http/', 'create-core.ts'] },
  { part: 'create-guard.ts', mayImport: ['core/', 'http/'] },
  {
    part: 'create-auth.ts',
    mayImport: [
      'core/',
      'http/',
      'create-core.ts',
      'create-admit-deps.ts',
      'create-guard.ts',
      'config.ts',
      'housekeeping.ts',
    ],
  },
  {
    part: 'environment/',
    mayImport: ['core/', 'http/', 'storage/sqlite/', 'storage/postgres/', 'storage/mysql/', 'config.ts'],
  },
  { part: 'cli/', mayImport: ['core/', 'fields/', 'environment/', 'config.ts', 'create-core.ts'] },
]

const NODE_IN_CORE = ['node:crypto', 'node:net', 'node:url', 'node:util', 'node:zlib']

function partOf(file: string): string | undefined {
  return PARTS.find(({ part }) => file.startsWith(LIBRARY + part))?.part
}

/** Every import of the files of a part, as `file → target`, that leaves the part. */
function importsFrom(part: string) {
  return [...graph]
    .filter(([file]) => partOf(file) === part)
    .flatMap(([file, imports]) => imports.map(({ target }) => ({ file, target })))
    .filter(({ target }) => partOf(target) !== part)
}

function shown(imports: readonly { readonly file: string; readonly target: string }[]): readonly string[] {
  return imports.map(({ file, target }) => `${file} → ${target}`)
}

describe('the import graph', () => {
  test('is read: files of every part are in it', () => {
    for (const { part } of PARTS) expect([...graph.keys()].map(partOf)).toContain(part)
  })

  test('has no cycle, not even of types', () => {
    expect(findCycle(graph)?.join(' → ')).toBeUndefined()
  })

  test('names only files that exist', () => {
    const targets = [...graph.values()].flat().map(({ target }) => target)

    expect(targets.filter((target) => target.endsWith('.ts') && !graph.has(target))).toEqual([])
  })

  test.each(PARTS)('lets $part import nothing of the library but $mayImport', ({ part, mayImport }) => {
    const foreign = importsFrom(part).filter(({ target }) => {
      return target.startsWith(LIBRARY) && !mayImport.includes(partOf(target) ?? '')
    })

    expect(shown(foreign)).toEqual([])
  })

  test('lets the core import nothing else but a few modules of Node that touch nothing', () => {
    const foreign = importsFrom('core/').filter(({ target }) => !NODE_IN_CORE.includes(target))

    expect(shown(foreign)).toEqual([])
  })

  test.each([
    { name: 'kysely', part: 'storage/' },
    { name: 'node:sqlite', part: 'storage/sqlite/' },
    { name: 'pg', part: 'storage/postgres/' },
    { name: 'mysql2/promise', part: 'storage/mysql/' },
    { name: 'fastify', part: 'http/bindings/' },
    { name: 'cookie', part: 'http/browser/' },
    { name: '@node-rs/bcrypt', part: 'hashing/' },
    { name: '@node-rs/argon2', part: 'hashing/' },
  ])('keeps $name inside $part', ({ name, part }) => {
    const users = [...graph].filter(([, imports]) => imports.some(({ target }) => target === name))
    const ours = users.map(([file]) => file).filter((file) => file.startsWith(LIBRARY))

    expect(ours.filter((file) => !file.startsWith(LIBRARY + part))).toEqual([])
    expect(ours).not.toEqual([])
  })

  test.each(['index.ts', 'http.ts'])('loads no driver, framework, logger or mailer with %s', (entry) => {
    const packages = [...loadedBy(LIBRARY + entry, graph)].filter((target) => !graph.has(target))

    const allowed = (name: string) =>
      name === 'cookie' || (name.startsWith('node:') && name !== 'node:sqlite')
    expect(packages.filter((name) => !allowed(name))).toEqual([])
  })

  test('has nothing inside that imports the environment or the command line', () => {
    const outside = ['environment/', 'environment.ts', 'cli/'].map((name) => LIBRARY + name)
    const isOutside = (file: string) => outside.some((name) => file.startsWith(name))
    const inward = [...graph]
      .filter(([file]) => file.startsWith(LIBRARY) && !isOutside(file))
      .flatMap(([file, imports]) => imports.map(({ target }) => ({ file, target })))
      .filter(({ target }) => isOutside(target))

    expect(shown(inward)).toEqual([])
  })

  test('names no folder for things that belong nowhere', () => {
    const folders = [...graph.keys()].flatMap((file) => file.split('/').slice(0, -1))
    const vague = ['utils', 'util', 'helpers', 'common', 'misc', 'lib', 'shared', 'types']

    expect(folders.filter((folder) => vague.includes(folder))).toEqual([])
  })
})
