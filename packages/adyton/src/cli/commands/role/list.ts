import type { Command } from 'commander'
import type { AuthConfig } from '../../../config.ts'
import { loadConfig, withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { printable } from '../../terminal/printable.ts'
import { table } from '../../terminal/table.ts'

export function addRoleList(roles: Command, shell: Shell): void {
  roles
    .command('list')
    .summary('list the known roles, or those of a user')
    .description('Lists the known roles, or those that a user has, the primary one first.')
    .argument('[user]', USER_ARGUMENT)
    .addHelpText('after', examples('adyton role list', 'adyton role list ada@example.com'))
    .action(async (named: string | undefined) => {
      if (named === undefined) return listKnown(await loadConfig(), shell)
      return withDatabase(async (core) => {
        const user = await requireUser(named, core)
        const text =
          user.roles.length === 0 ? `${called(user)} has no role.` : user.roles.map(printable).join('\n')
        shell.answer({ user_id: user.id, role: user.role, roles: user.roles }, text)
      })
    })
}

function listKnown({ rolePolicy: policy }: AuthConfig, shell: Shell): void {
  const roles = policy.known.map((name) => ({
    name,
    self_assignable: policy.selfAssignable.includes(name),
    default: name === policy.default,
  }))
  const columns = [
    { title: 'ROLE', cell: ({ name }: (typeof roles)[number]) => name },
    { title: 'AT REGISTRATION', cell: (role: (typeof roles)[number]) => atRegistration(role) },
  ]
  shell.answer({ roles }, table(columns, roles, shell.width))
}

function atRegistration(role: { readonly self_assignable: boolean; readonly default: boolean }): string {
  if (role.default) return 'given unless another is picked'
  return role.self_assignable ? 'may be picked' : '–'
}
