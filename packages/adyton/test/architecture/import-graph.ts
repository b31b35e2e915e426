import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** One import of a source file. Erased ones, of types alone, are there for the reader and the compiler only. */
export interface Import {
  /** A file of the repository by its path from the root, or the name of a package. */
  readonly target: string
  readonly isErased: boolean
}

/** Every source file of the packages by its path from the root, with what it imports. Tests are left out. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>

const ROOT = resolve(import.meta.dirname, '../../../..')

const STATEMENT = /^(?:import|export)(?<type>\s+type)?\b[^'"]*?\bfrom\s+'(?<target>[^']+)'/gm
const SIDE_EFFECT = /^import\s+'(?<target>[^']+)'/gm
const DYNAMIC = /\bimport\(\s*'(?<target>[^']+)'\s*\)/g

export function readImportGraph(): ImportGraph {
  const entries = packageEntries()
  const files = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'))
  return new Map(files.map((file) => [file, importsOf(file, entries)]))
}

/** The first circle of imports that is found, as the files on it, or undefined. Erased imports count. */
export function findCycle(graph: ImportGraph): readonly string[] | undefined {
  const finished = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (finished.has(file)) return undefined
    for (const { target } of graph.get(file) ?? []) {
      const cycle = visit(target, [...path, file])
      if (cycle !== undefined) return cycle
    }
    finished.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** Every file and package that is loaded when the file is, itself included. */
export function loadedBy(file: string, graph: ImportGraph): ReadonlySet<string> {
  const loaded = new Set([file])
  for (const known of loaded) {
    for (const { target, isErased } of graph.get(known) ?? []) if (!isErased) loaded.add(target)
  }
  return loaded
}

function importsOf(file: string, entries: ReadonlyMap<string, string>): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [STATEMENT, SIDE_EFFECT, DYNAMIC].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ groups }) => ({
      target: resolveTarget(groups?.['target'] ?? '', file, entries),
      isErased: groups?.['type'] !== undefined,
    })),
  )
}

function resolveTarget(target: string, from: string, entries: ReadonlyMap<string, string>): string {
  if (!target.startsWith('.')) return entries.get(target) ?? target
  return relative(ROOT, resolve(ROOT, dirname(from), target))
}

/** What other packages may import of ours, such as `adyton/fastify`, and the source file that it is. */
function packageEntries(): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  for (const manifest of globSync('packages/*/package.json', { cwd: ROOT })) {
    const { name, exports } = JSON.parse(readFileSync(join(ROOT, manifest), 'utf8'))
    for (const [subpath, conditions] of Object.entries<{ source?: string }>(exports ?? {})) {
      if (conditions.source !== undefined)
        entries.set(join(name, subpath), join(dirname(manifest), conditions.source))
    }
  }
  return entries
}
