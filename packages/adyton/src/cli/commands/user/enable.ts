import type { Command } from 'commander'
import { enableUser } from '../../../core/accounts/disable-user.ts'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'

export function addUserEnable(users: Command, shell: Shell): void {
  users
    .command('enable')
    .summary('let a disabled user in again')
    .description(
      'Lets a disabled user in again. Tokens and sessions that have neither been ended nor expired meanwhile work again.',
    )
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('adyton user enable ada@example.com'))
    .action((named: string) =>
      withDatabase(async (core) => {
        const user = await requireUser(named, core)
        const changed = user.disabled && (await enableUser(user, COMMAND_LINE, core))
        const text = changed ? `Enabled ${called(user)}.` : `${called(user)} was not disabled.`
        shell.answer({ user: userJson(await requireUser(named, core)), changed }, text)
      }),
    )
}
