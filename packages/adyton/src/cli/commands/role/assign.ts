import type { Command } from 'commander'
import type { User } from '../../../core/accounts/user.ts'
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
      'Gives a user a role, in effect from the next request. To a user without one it becomes the primary role, which answers show.',
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
        const after = await requireUser(named, core)
        const text = changed
          ? `${called(user)} now has the role ${known}.${shownRole(after, known)}`
          : `${called(user)} had the role ${known} already.`
        shell.answer({ user: userJson(after), changed }, text)
      }),
    )
}

/** Answers show one role only: who looks there for the new one should not think that it was not given. */
function shownRole(user: User, given: string): string {
  return user.role === null || user.role === given
    ? ''
    : ` Answers go on showing the first one, ${user.role}.`
}
