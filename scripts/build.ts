import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

/* Emits what is published: JavaScript and declarations of each package into its `dist`. */

const ROOT = join(import.meta.dirname, '..')
const TSC = join(ROOT, 'node_modules', '.bin', 'tsc')

/** The server is compiled against the declarations of the library. */
for (const name of ['adyton', 'server']) build(join(ROOT, 'packages', name))

function build(folder: string): void {
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const { status } = spawnSync(process.execPath, [TSC, '-p', join(folder, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  for (const path of commandsOf(folder)) chmodSync(join(folder, path), 0o755)
  console.log(`Built ${relative(ROOT, folder)}/dist`)
}

function commandsOf(folder: string): readonly string[] {
  const { bin = {} }: { readonly bin?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  return Object.values(bin)
}
