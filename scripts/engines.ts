import { findChromium } from '../e2e/chromium.ts'
import { findCurl } from '../packages/adyton/test/docs/curl.ts'

/** Something outside the source that tests run on. */
export interface Engine {
  readonly name: string
  /** What stands for it here; undefined when nothing does. */
  readonly here: string | undefined
  /** The tests that run on it and on nothing else: how their paths begin. */
  readonly tests: string
  readonly howToHaveIt: string
}

const SQLITE = `SQLite ${process.versions.sqlite} of Node ${process.versions.node}`
const NODE_BRINGS_IT = 'It comes with Node.'

export const ENGINES: readonly Engine[] = [
  {
    name: 'SQLite file',
    here: SQLITE,
    tests: 'packages/adyton/test/contracts/sqlite-file',
    howToHaveIt: NODE_BRINGS_IT,
  },
  {
    name: 'SQLite memory',
    here: SQLITE,
    tests: 'packages/adyton/test/contracts/sqlite-memory',
    howToHaveIt: NODE_BRINGS_IT,
  },
  {
    name: 'browser',
    here: findChromium(),
    tests: 'e2e/',
    howToHaveIt: 'Install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.',
  },
  {
    name: 'curl',
    here: findCurl(),
    tests: 'packages/adyton/test/docs/first-token',
    howToHaveIt: 'Install curl (Debian: apt-get install curl).',
  },
]
