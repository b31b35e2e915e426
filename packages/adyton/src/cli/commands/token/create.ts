import type { Command } from 'commander'
import { Option } from 'commander'
import type { User } from '../../../core/accounts/user.ts'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { effectiveEnd } from '../../../core/tokens/expiry.ts'
import { type IssuedToken, type IssueRefusal, issueForUser } from '../../../core/tokens/issue.ts'
import type { Core } from '../../../create-core.ts'
import { abilityList } from '../../../fields/abilities.ts'
import { optional } from '../../../fields/field.ts'
import { futureMoment, secondsFromNow } from '../../../fields/moment.ts'
import { text } from '../../../fields/text.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { Failure } from '../../failure.ts'
import { collect, duration, readValues } from '../../option-values.ts'
import { requireUser, USER_ARGUMENT } from '../../require-user.ts'
import { called, minute, tokenJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { printable } from '../../terminal/printable.ts'

interface CreateOptions {
  readonly name: string
  readonly ability?: readonly string[]
  readonly expiresIn?: number
  readonly expiresAt?: string
}

export function addTokenCreate(tokens: Command, shell: Shell): void {
  tokens
    .command('create')
    .summary('make a token and print it, once')
    .description(
      'Makes a token for a user and prints it, this once: only a hash of it is kept. Nothing else goes to stdout.',
    )
    .argument('<user>', USER_ARGUMENT)
    .requiredOption('--name <name>', 'what the token is for')
    .option('--ability <ability>', 'what it may do, once for each ability (default: everything, *)', collect)
    .addOption(
      new Option('--expires-in <time>', 'how long it works, such as 90s, 15m, 12h, 30d or 52w')
        .argParser(duration)
        .conflicts('expiresAt'),
    )
    .option(
      '--expires-at <time>',
      'until when it works, as ISO 8601; without an end, the configured age limit holds',
    )
    .addHelpText(
      'after',
      examples(
        'adyton token create ada@example.com --name ci --ability read --ability deploy --expires-in 30d',
        'TOKEN=$(adyton token create 12 --name nightly-report --ability read)',
      ),
    )
    .action((named: string, options: CreateOptions) =>
      withDatabase((core) => createToken(named, options, core, shell)),
    )
}

async function createToken(named: string, options: CreateOptions, core: Core, shell: Shell): Promise<void> {
  const user = await requireUser(named, core)
  const { name, ability, expires_at, expires_in } = await readValues(tokenFields(core), {
    name: options.name,
    ability: options.ability,
    expires_at: options.expiresAt,
    expires_in: options.expiresIn,
  })
  const wish = { name, abilities: ability, expiresAt: expires_at ?? expires_in }
  const result = await issueForUser(wish, user, COMMAND_LINE, core)
  if (!result.ok) throw refusal(result.reason, user, core)
  show(result.issued, user, core, shell)
}

function tokenFields({ clock }: Core) {
  return {
    name: text({ max: 255 }),
    ability: optional(abilityList()),
    expires_at: optional(futureMoment(clock)),
    expires_in: optional(secondsFromNow(clock, 'expires_at')),
  } as const
}

function show({ token, plainText }: IssuedToken, user: User, core: Core, shell: Shell): void {
  const end = effectiveEnd(token, core.tokenPolicy)
  const lifetime = end === null ? 'works until it is revoked' : `works until ${minute(end)} UTC`
  shell.answer(
    { token: plainText.reveal(), access_token: tokenJson(token, core.tokenPolicy) },
    plainText.reveal(),
  )
  shell.notice(
    `Token ${token.id} of ${called(user)} ${lifetime}, abilities: ${token.abilities.map(printable).join(', ')}. It is shown this once.`,
  )
}

function refusal(reason: IssueRefusal, user: User, core: Core): Failure {
  switch (reason) {
    case 'too_many_tokens':
      return new Failure(
        'too_many_tokens',
        `${called(user)} has ${core.tokenPolicy.perUserMax} tokens, which is the most.`,
        {
          hint: `Run: adyton token list ${user.id}`,
        },
      )
    case 'end_not_kept':
      return new Failure('invalid_value', 'The database cannot keep that end.', {
        hint: 'Columns that Laravel made on MySQL end in January 2038.',
      })
    case 'owner_changed':
    case 'maker_gone':
      return new Failure('user_disabled', `${called(user)} is disabled.`, {
        hint: `Run: adyton user enable ${user.id}`,
      })
  }
}
