import type { Command } from 'commander'
import { disableUser } from '../../../core/accounts/disable-user.ts'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'

export function addUserDisable(users: Command, shell: Shell): void {
  users
    .command('disable')
    .summary('shut a user out at once')
    .description(
      'Shuts a user out: from the next request on none of their tokens and sessions works, and signing in is refused. They stay and work again after `user enable`; revoke tokens that may have leaked.',
    )
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('adyton user disable ada@example.com', 'adyton user disable 12'))
    .action((named: string) =>
      withDatabase(async (core) => {
        const user = await requireUser(named, core)
        const changed = !user.disabled && (await disableUser(user, COMMAND_LINE, core))
        const text = changed ? `Disabled ${called(user)}.` : `${called(user)} was disabled already.`
        shell.answer({ user: userJson(await requireUser(named, core)), changed }, text)
      }),
    )
}
