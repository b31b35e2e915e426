import type { Command } from 'commander'
import type { User } from '../../../core/accounts/user.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { noticeMore, type PageOptions, pageRequest, withPageOptions } from '../../page-options.ts'
import { minute, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { type Column, table } from '../../terminal/table.ts'

const COLUMNS: readonly Column<User>[] = [
  { title: 'ID', cell: ({ id }) => String(id) },
  { title: 'E-MAIL', cell: ({ email }) => email, shrinks: true },
  { title: 'NAME', cell: ({ name }) => name, shrinks: true },
  { title: 'ROLES', cell: ({ roles }) => roles.join(', ') || '–', shrinks: true },
  {
    title: 'STATE',
    cell: ({ disabled }) => (disabled ? 'disabled' : 'active'),
    alarming: ({ disabled }) => disabled,
  },
  { title: 'CREATED (UTC)', cell: ({ createdAt }) => (createdAt === null ? '–' : minute(createdAt)) },
]

export function addUserList(users: Command, shell: Shell): void {
  withPageOptions(users.command('list'))
    .summary('list the users')
    .description('Lists the users in the order of their ids, a page at a time.')
    .addHelpText('after', examples('adyton user list', 'adyton user list --limit 1000 --json'))
    .action((options: PageOptions) =>
      withDatabase(async (core) => {
        const page = await core.users.list(pageRequest(options))
        const text = page.items.length === 0 ? 'No users.' : table(COLUMNS, page.items, shell.width)
        shell.answer({ users: page.items.map(userJson), next: page.next }, text)
        noticeMore(page, shell)
      }),
    )
}
