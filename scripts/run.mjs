// Runs the project's commands on the Node that the project pins, whatever Node the machine has. It installs
// what is missing first, so that each command works as the only one typed after cloning. Plain JavaScript,
// because it must start on Nodes that know no TypeScript.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const BIN = join(ROOT, 'node_modules', '.bin')
const ON_WINDOWS = process.platform === 'win32'
const NODE_MAJOR_MIN = 24

const CLI = 'packages/adyton/src/cli/main.ts'
const TEST = ['scripts/test.ts']
const STATIC = ['scripts/static.ts']

/** Each command is one or more scripts, run one after the other until one fails. */
const COMMANDS = {
  serve: [[CLI, 'serve']],
  dev: [['--watch', '--watch-preserve-output', CLI, 'serve']],
  adyton: [[CLI]],
  test: [TEST],
  static: [STATIC],
  check: [STATIC, TEST],
  bench: [['bench/run.ts']],
  build: [['scripts/build.ts']],
  format: [[join(BIN, 'biome'), 'check', '--write', '.']],
}

const [name = '', ...rest] = process.argv.slice(2)
const scripts = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (scripts === undefined)
  fail(`There is no command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`)
if (!isInstalled()) install()
await runAll(scripts, rest)

/** Whether node_modules holds what the lock file names. Only what is for other platforms may be missing. */
function isInstalled() {
  const locked = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  return Object.entries(locked).every(([path, { version, integrity, optional = false }]) => {
    if (path === '') return true
    const found = installed[path]
    return found === undefined ? optional : found.version === version && found.integrity === integrity
  })
}

/** npm writes what it has installed into a lock file of its own, last of all; it is not there after a broken run. */
function packagesOf(lockFile) {
  const path = join(ROOT, lockFile)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {}
}

function install() {
  console.error('Installing the dependencies (some seconds) …')
  // NODE_ENV=production would leave out what the commands need, and npm must not run on the Node it replaces.
  const npm = spawnSync('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    env: { ...process.env, PATH: pathWithout(BIN), npm_config_loglevel: 'error' },
    stdio: ['ignore', 2, 2],
    shell: ON_WINDOWS,
  })
  if (npm.error) fail(`npm could not be started: ${npm.error.message}`)
  if (npm.status !== 0) fail('The dependencies could not be installed; npm says why above.')
}

function pathWithout(folder) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((entry) => entry !== folder).join(delimiter)
}

async function runAll(allScripts, lastArgs) {
  for (const [at, script] of allScripts.entries()) {
    const args = at === allScripts.length - 1 ? [...script, ...lastArgs] : script
    const status = await run(args)
    if (status !== 0) process.exit(status)
  }
}

function run(args) {
  const child = spawn(findNode(), ['--conditions=source', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: ON_WINDOWS,
  })
  const forget = [passSignals(child), endWithParent(child)]
  return new Promise((resolve) => {
    child.on('error', (error) => fail(`Node could not be started: ${error.message}`))
    child.on('exit', (code, signal) => {
      for (const stop of forget) stop()
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

/** The pinned Node where the platform has one, else the machine's own if it is recent enough. */
function findNode() {
  const pinned = join(BIN, ON_WINDOWS ? 'node.cmd' : 'node')
  if (existsSync(pinned)) return pinned
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) return process.execPath
  return fail(
    `Adyton needs Node ${NODE_MAJOR_MIN} or newer. This is ${process.versions.node}, and there is no pinned one for ${process.platform}-${process.arch}.`,
  )
}

/**
 * A service manager's signal reaches this process only, so it is passed on. Ctrl-C on a terminal has reached
 * the child already: a second one would cut its orderly end short.
 */
function passSignals(child) {
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  return () => {
    for (const signal of signals) process.off(signal, pass)
  }
}

/** npm starts scripts through a shell, which dies of a signal to npm and passes nothing on. */
function endWithParent(child) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500)
  return () => clearInterval(watch)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
