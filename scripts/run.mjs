// Runs the project's commands on the Node that the project pins, whatever Node the machine has. It installs
// what is missing first, so that each command works as the only one typed after cloning. Plain JavaScript,
// because it must start on Nodes that know no TypeScript.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const BIN = join(ROOT, 'node_modules', '.bin')
const NODE_MAJOR_MIN = 24
const SOURCE = '--conditions=source'

const COMMANDS = {
  serve: () => [node(SOURCE, 'packages/adyton/src/cli/main.ts', 'serve')],
  dev: () => [node(SOURCE, '--watch', 'packages/adyton/src/cli/main.ts', 'serve')],
  adyton: () => [node(SOURCE, 'packages/adyton/src/cli/main.ts')],
  test: () => [node(SOURCE, 'scripts/test.ts')],
  check: () => [
    tool('biome', 'ci', '.'),
    tool('tsc', '-p', '.'),
    tool('knip'),
    node(SOURCE, 'scripts/test.ts'),
  ],
  static: () => [tool('biome', 'ci', '.'), tool('tsc', '-p', '.'), tool('knip')],
  bench: () => [node(SOURCE, 'bench/run.ts')],
  build: () => [node(SOURCE, 'scripts/build.ts')],
  format: () => [tool('biome', 'check', '--write', '.')],
}

const [name = '', ...rest] = process.argv.slice(2)
const command = COMMANDS[name]
if (command === undefined) fail(`Unknown command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`)
installWhenStale()
await runAll(command(), rest)

function installWhenStale() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json')
  const lock = join(ROOT, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.error('Installing dependencies (once; a few seconds) …')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) fail('The dependencies could not be installed; npm says why above.')
}

/** The pinned Node where the platform has one, else the machine's own if it is recent enough. */
function node(...args) {
  const pinned = join(BIN, process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(pinned)) return [pinned, args]
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return [process.execPath, args]
  return fail(`Adyton needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}.`)
}

function tool(bin, ...args) {
  return node(join(BIN, bin), ...args)
}

async function runAll(steps, lastArgs) {
  for (const [at, [bin, args]] of steps.entries()) {
    const status = await run(bin, at === steps.length - 1 ? [...args, ...lastArgs] : args)
    if (status !== 0) process.exit(status)
  }
}

/** Passes signals on, so that Ctrl-C and a service manager reach the command itself. */
function run(bin, args) {
  return new Promise((resolve) => {
    const child = spawn(bin, args, {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
