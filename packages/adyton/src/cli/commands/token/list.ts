import type { Command } from 'commander'
import { ownedBy } from '../../../core/accounts/owner.ts'
import { createExpiryCheck, effectiveEnd } from '../../../core/tokens/expiry.ts'
import type { StoredToken } from '../../../core/tokens/token.ts'
import type { Core } from '../../../create-core.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { noticeMore, type PageOptions, pageRequest, withPageOptions } from '../../page-options.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, minute, tokenJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { type Column, table } from '../../terminal/table.ts'

export function addTokenList(tokens: Command, shell: Shell): void {
  withPageOptions(tokens.command('list'))
    .summary('list the tokens of a user')
    .description(
      'Lists the tokens of a user in the order they were made, expired ones too. Uses are written about once a second, so the last one may lag by as much.',
    )
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('adyton token list ada@example.com', 'adyton token list 12 --json'))
    .action((named: string, options: PageOptions) =>
      withDatabase(async (core) => {
        const user = await requireUser(named, core)
        const page = await core.tokens.list(ownedBy(user, core.tokenPolicy), pageRequest(options))
        const text =
          page.items.length === 0
            ? `${called(user)} has no tokens.`
            : table(columns(core), page.items, shell.width)
        shell.answer(
          { tokens: page.items.map((token) => tokenJson(token, core.tokenPolicy)), next: page.next },
          text,
        )
        noticeMore(page, shell)
      }),
    )
}

function columns({ tokenPolicy, clock }: Core): readonly Column<StoredToken>[] {
  const isExpired = createExpiryCheck(tokenPolicy, clock)
  return [
    { title: 'ID', cell: ({ id }) => String(id) },
    { title: 'NAME', cell: ({ name }) => name, shrinks: true },
    { title: 'ABILITIES', cell: ({ abilities }) => abilities.join(', ') || 'none', shrinks: true },
    {
      title: 'LAST USED (UTC)',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : minute(lastUsedAt)),
    },
    { title: 'EXPIRES (UTC)', cell: (token) => expiry(token), alarming: isExpired },
    { title: 'MADE BY', cell: madeBy },
  ]

  function expiry(token: StoredToken): string {
    const end = effectiveEnd(token, tokenPolicy)
    if (end === null) return 'never'
    return isExpired(token) ? `${minute(end)} (expired)` : minute(end)
  }
}

function madeBy({ kind, parentId }: StoredToken): string {
  if (parentId !== null) return `token ${parentId}`
  return { sign_in: 'sign-in', minted: 'operator', laravel: 'Laravel' }[kind]
}
