import type { Command } from 'commander'
import { wholeSecond } from '../../../core/timestamp.ts'
import { withAnyDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import type { Shell } from '../../shell.ts'

/** The command itself; `migrate status` is added to what it returns. */
export function addMigrate(program: Command, shell: Shell): Command {
  return program
    .command('migrate')
    .summary('bring the database schema up to date')
    .description(
      'Brings the database schema up to date, and makes the database where there is none. It only ever adds, and may run while servers of this or the last version do, several times, or twice at once.',
    )
    .addHelpText('after', examples('adyton migrate', 'adyton migrate status'))
    .action(() =>
      withAnyDatabase(async (core) => {
        const applied = await core.migrate(wholeSecond(core.clock.now()))
        shell.answer({ applied }, sentence(applied))
      }),
    )
}

function sentence(applied: readonly string[]): string {
  return applied.length === 0
    ? 'The database is up to date.'
    : ['The database is now up to date. Applied:', ...applied.map((name) => `  ${name}`)].join('\n')
}
