import type { Command } from 'commander'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { removeRole } from '../../../core/roles/change-roles.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { knownRole } from '../../known-role.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { printable } from '../../terminal/printable.ts'

export function addRoleRemove(roles: Command, shell: Shell): void {
  roles
    .command('remove')
    .summary('take a role from a user')
    .description(
      'Takes a role from a user, in effect from the next request. Roles that are no longer known can be taken away too.',
    )
    .argument('<user>', USER_ARGUMENT)
    .argument('<role>', 'a role the user has')
    .addHelpText('after', examples('adyton role remove ada@example.com teacher'))
    .action((named: string, role: string) =>
      withDatabase(async (core) => {
        const user = await requireUser(named, core)
        // A typing mistake must not look like a role that was never there.
        if (!user.roles.includes(role)) knownRole(role, core.rolePolicy)
        const changed = (await removeRole(user, role, COMMAND_LINE, core)) === 'changed'
        const text = changed
          ? `${called(user)} no longer has the role ${printable(role)}.`
          : `${called(user)} did not have the role ${role}.`
        shell.answer({ user: userJson(await requireUser(named, core)), changed }, text)
      }),
    )
}
