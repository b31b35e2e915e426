import type { Command } from 'commander'
import { ForeignDatabase } from '../../core/errors.ts'
import { shifted, wholeSecond } from '../../core/timestamp.ts'
import type { Core } from '../../create-core.ts'
import { type Doubt, doubtsOf } from '../../environment/doubts.ts'
import { loadSettings } from '../../environment/load-settings.ts'
import { refuseForeign } from '../../environment/refuse-foreign.ts'
import { withExistingDatabase } from '../database.ts'
import { examples } from '../examples.ts'
import { Failure, toFailure } from '../failure.ts'
import { minute } from '../resources.ts'
import type { Shell } from '../shell.ts'

const WEEK_MS = 604_800_000

export function addDoctor(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .summary('tell what is likely not meant')
    .description(
      'Looks at the configuration and the database, changes nothing, and tells what is allowed and likely not meant: settings with which browsers cannot sign in, a production server without https, missing migrations, and pages that signed in during the last week without a session. Ends with 0 when there is nothing to tell and with 1 when there is.',
    )
    .addHelpText('after', examples('adyton doctor', 'adyton doctor --json'))
    .action(async () => {
      const doubts = [...doubtsOf(await loadSettings()), ...(await databaseDoubts())]
      shell.answer({ findings: doubts }, report(doubts))
      if (doubts.length > 0) throw new Failure('findings', `${counted(doubts.length, 'finding')}.`)
    })
}

async function databaseDoubts(): Promise<readonly Doubt[]> {
  try {
    return await withExistingDatabase(async (core) => {
      await refuseForeign(core)
      const pending = await core.pendingMigrations()
      return pending.length > 0
        ? [inDatabase(`Migrations are missing: ${pending.join(', ')}. Run: adyton migrate`)]
        : missedSessions(core)
    })
  } catch (error) {
    if (error instanceof Failure || error instanceof ForeignDatabase) {
      const { message, hint = '' } = toFailure(error)
      return [inDatabase(`${message} ${hint}`.trim())]
    }
    throw error
  }
}

function inDatabase(text: string): Doubt {
  return { about: 'database', text }
}

async function missedSessions({ audit, clock }: Core): Promise<readonly Doubt[]> {
  const since = shifted(wholeSecond(clock.now()), -WEEK_MS)
  const missed = await audit.summary('session.missed', since)
  if (missed === undefined) return []
  const { count, lastAt, lastReason } = missed
  return [
    {
      about: 'pages',
      text: `${counted(count, 'request')} of first-party pages in the last week came without a session cookie and got tokens or nothing to be signed in by, the last at ${minute(lastAt)} UTC (${lastReason}). Such a page must call GET /sanctum/csrf-cookie first, and send cookies.`,
    },
  ]
}

function report(doubts: readonly Doubt[]): string {
  if (doubts.length === 0) return 'Nothing found: the settings and the database are as they should be.'
  return doubts.map(({ about, text }) => `${about}: ${text}`).join('\n')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
