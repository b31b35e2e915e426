import type { Command } from 'commander'
import { register } from '../../../core/accounts/register.ts'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { Unavailable } from '../../../core/errors.ts'
import type { Core } from '../../../create-core.ts'
import { newEmail } from '../../../fields/email.ts'
import { text } from '../../../fields/text.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { Failure } from '../../failure.ts'
import { knownRole } from '../../known-role.ts'
import { readValues } from '../../option-values.ts'
import { called, userJson } from '../../resources.ts'
import type { Shell } from '../../shell.ts'
import { type PasswordSource, readNewPassword } from './new-password.ts'

interface CreateOptions extends PasswordSource {
  readonly name: string
  readonly role?: string
}

export function addUserCreate(users: Command, shell: Shell): void {
  users
    .command('create')
    .summary('make a user')
    .description(
      'Makes a user. The password is asked for twice, or read from stdin; it is never taken from an argument, where other users of the machine and the history of the shell would see it. There is no account to begin with: make the first administrator like this.',
    )
    .argument('<email>', 'e-mail address, unique among users')
    .requiredOption('--name <name>', 'the name of the person')
    .option(
      '--role <role>',
      'the primary role, any of the known ones (default: the one given at registration)',
    )
    .option('--password-stdin', 'read the password from stdin')
    .addHelpText(
      'after',
      examples(
        'adyton user create ada@example.com --name "Ada Lovelace" --role admin',
        'adyton user create ada@example.com --name Ada --password-stdin < password.txt',
      ),
    )
    .action((email: string, options: CreateOptions) =>
      withDatabase((core) => createUser(email, options, core, shell)),
    )
}

/** What can be refused is refused before a person is asked for a password. */
async function createUser(email: string, options: CreateOptions, core: Core, shell: Shell): Promise<void> {
  const fields = { email: newEmail(() => false), name: text({ max: 255 }) } as const
  const values = await readValues(fields, { email, name: options.name })
  const role = options.role === undefined ? core.rolePolicy.default : knownRole(options.role, core.rolePolicy)
  const { address, canonical } = values.email
  if (await core.users.emailTaken(address)) throw taken(address)
  const password = await readNewPassword(options, core.passwordRules, shell)
  const request = { name: values.name, email: address, canonical, password, role }
  const result = await register(request, 'user.created', COMMAND_LINE, core)
  if (!result.ok)
    throw result.reason === 'busy' ? new Unavailable('The password could not be hashed now.') : taken(address)
  const { user } = result
  shell.answer(
    { user: userJson(user) },
    `Made ${called(user)}, ${user.role === null ? 'without a role' : `role ${user.role}`}.`,
  )
}

function taken(address: string): Failure {
  return new Failure('email_taken', `There is a user ${address} already.`)
}
