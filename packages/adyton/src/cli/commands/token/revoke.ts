import type { Command } from 'commander'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { parseTokenId } from '../../../core/tokens/format.ts'
import { revokeAnyToken, revokeEveryToken } from '../../../core/tokens/revoke.ts'
import type { Core } from '../../../create-core.ts'
import { confirmed } from '../../confirmed.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { Failure } from '../../failure.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { printable } from '../../terminal/printable.ts'

interface RevokeOptions {
  readonly descendants?: true
  readonly user?: string
  readonly all?: true
  readonly yes?: true
}

export function addTokenRevoke(tokens: Command, shell: Shell): void {
  tokens
    .command('revoke')
    .summary('revoke a token, or all tokens of a user')
    .description(
      'Revokes a token, or with --user and --all every token of a user. From the next request on it is refused, by every process. It cannot be undone.',
    )
    .argument('[id]', 'id of the token: the number before its bar')
    .option('--descendants', 'revoke those made with it too, and those made with them')
    .option('--user <user>', `with --all: ${USER_ARGUMENT}`)
    .option('--all', 'with --user: every token of that user')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'adyton token revoke 41',
        'adyton token revoke 41 --descendants',
        'adyton token revoke --user ada@example.com --all --yes',
      ),
    )
    .action((id: string | undefined, options: RevokeOptions) => {
      const { user, all } = options
      if (id !== undefined && user === undefined && all === undefined)
        return withDatabase((core) => revokeOne(id, options, core, shell))
      if (id === undefined && user !== undefined && all !== undefined && options.descendants === undefined)
        return withDatabase((core) => revokeAll(user, options, core, shell))
      throw new Failure('usage', 'Give the id of a token, or --user and --all for every token of a user.')
    })
}

async function revokeOne(text: string, options: RevokeOptions, core: Core, shell: Shell): Promise<void> {
  const descendants = options.descendants === true
  const id = parseTokenId(text)
  const token = id && (await revokeAnyToken(id, { descendants }, COMMAND_LINE, core))
  if (token === undefined) throw new Failure('token_not_found', `There is no token ${text}.`)
  const also = descendants ? ' and its descendants' : ''
  shell.answer(
    { id: token.id, user_id: token.owner.id, revoked: true, descendants },
    `Revoked token ${token.id} (${printable(token.name)}) of user ${token.owner.id}${also}.`,
  )
}

async function revokeAll(named: string, { yes }: RevokeOptions, core: Core, shell: Shell): Promise<void> {
  const user = await requireUser(named, core)
  if (!yes) await confirmed(`Revoke every token of ${called(user)}?`, shell)
  const revoked = await revokeEveryToken(user, COMMAND_LINE, core)
  shell.answer(
    { user_id: user.id, revoked_count: revoked },
    `Revoked ${revoked} ${revoked === 1 ? 'token' : 'tokens'} of ${called(user)}.`,
  )
}
