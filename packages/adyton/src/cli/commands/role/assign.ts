import type { Command } from 'commander'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { assignRole } from '../../../core/roles/change-roles.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { knownRole } from '../../known-role.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'

export function addRoleAssign(roles: Command, shell: Shell): void {
  roles
    .command('assign')
    .summary('give a user a role')
    .description(
      'Gives a user a role, in effect from the next request. It becomes the primary one where there is none yet.',
    )
    .argument('<user>', USER_ARGUMENT)
    .argument('<role>', 'one of the known roles: see `adyton role list`')
    .addHelpText(
      'after',
      examples('adyton role assign ada@example.com teacher', 'adyton role assign 12 admin'),
    )
    .action((named: string, role: string) =>
      withDatabase(async (core) => {
        const known = knownRole(role, core.rolePolicy)
        const user = await requireUser(named, core)
        const changed = (await assignRole(user, known, COMMAND_LINE, core)) === 'changed'
        const text = changed
          ? `${called(user)} now has the role ${known}.`
          : `${called(user)} had the role ${known} already.`
        shell.answer({ user: userJson(await requireUser(named, core)), changed }, text)
      }),
    )
}
