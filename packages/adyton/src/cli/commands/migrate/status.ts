import type { Command } from 'commander'
import { refuseForeign } from '../../../environment/refuse-foreign.ts'
import { withExistingDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'

export function addMigrateStatus(migrate: Command, shell: Shell): void {
  migrate
    .command('status')
    .summary('tell which migrations are missing')
    .description(
      'Tells which migrations are missing and changes nothing. Ends with 0 when there are none and with 4 when there are, so that a deployment can wait for it.',
    )
    .addHelpText('after', examples('adyton migrate status', 'adyton migrate status --json'))
    .action(() =>
      withExistingDatabase(async (core) => {
        await refuseForeign(core)
        const pending = await core.pendingMigrations()
        shell.answer({ pending }, sentence(pending))
        if (pending.length > 0)
          throw new Failure('migrations_pending', 'The database is not up to date.', {
            hint: 'Run: adyton migrate',
          })
      }),
    )
}

function sentence(pending: readonly string[]): string {
  return pending.length === 0
    ? 'The database is up to date.'
    : ['Missing:', ...pending.map((name) => `  ${name}`)].join('\n')
}
