import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A browser that talks to nobody but the page and its API. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names of the tests' own, with other rules for cookies than localhost has.
  '--host-resolver-rules=MAP *.example.test localhost',
]

/** The Chromium named by CHROMIUM_PATH, else one in the usual places. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  return named === undefined || named === '' ? USUAL_PLACES.find(existsSync) : named
}

/** Starts it with an empty profile. As root it has no sandbox to run in. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium here.')
  const isRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, chromiumSandbox: !isRoot, args: QUIET })
}
