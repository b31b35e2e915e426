import { findChromium } from '../e2e/chromium.ts'
import { findCurl } from '../packages/adyton/test/docs/curl.ts'
import { findDatabaseEngine } from '../packages/adyton/test/servers/find-servers.ts'

/** Something outside the source that tests run on. */
export interface Engine {
  readonly name: string
  /** What stands for it here; undefined when nothing does. */
  readonly here: string | undefined
  /** The tests that run on it and on nothing else: how their paths begin. */
  readonly tests: readonly string[]
  readonly howToHaveIt: string
}

const SQLITE = `SQLite ${process.versions.sqlite} of Node ${process.versions.node}`
const NODE_BRINGS_IT = 'It comes with Node.'

export const ENGINES: readonly Engine[] = [
  {
    name: 'SQLite file',
    here: SQLITE,
    tests: ['packages/adyton/test/contracts/sqlite-file'],
    howToHaveIt: NODE_BRINGS_IT,
  },
  {
    name: 'SQLite memory',
    here: SQLITE,
    tests: ['packages/adyton/test/contracts/sqlite-memory'],
    howToHaveIt: NODE_BRINGS_IT,
  },
  {
    name: 'PostgreSQL',
    here: findDatabaseEngine('postgres'),
    tests: [
      'packages/adyton/test/contracts/postgres',
      'packages/adyton/test/servers/postgres',
      'packages/adyton/test/storage/corpus/postgres',
      'packages/adyton/test/storage/holding/postgres',
      'packages/adyton/test/storage/takeover/postgres',
      'packages/adyton/test/storage/time-zones/postgres',
      'packages/adyton/test/storage/statements/postgres',
    ],
    howToHaveIt:
      'Install PostgreSQL (Debian: apt-get install postgresql), or name a server in ADYTON_TEST_POSTGRES_URL.',
  },
  {
    name: 'MariaDB',
    here: findDatabaseEngine('mysql'),
    tests: [
      'packages/adyton/test/contracts/mysql',
      'packages/adyton/test/servers/mariadb',
      'packages/adyton/test/storage/corpus/mysql',
      'packages/adyton/test/storage/holding/mysql',
      'packages/adyton/test/storage/takeover/mysql',
      'packages/adyton/test/storage/time-zones/mysql',
      'packages/adyton/test/storage/statements/mysql',
    ],
    howToHaveIt:
      'Install MariaDB (Debian: apt-get install mariadb-server), or name a server in ADYTON_TEST_MYSQL_URL.',
  },
  {
    name: 'browser',
    here: findChromium(),
    tests: ['e2e/'],
    howToHaveIt: 'Install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.',
  },
  {
    name: 'curl',
    here: findCurl(),
    tests: ['packages/adyton/test/docs/first-token'],
    howToHaveIt: 'Install curl (Debian: apt-get install curl).',
  },
]
