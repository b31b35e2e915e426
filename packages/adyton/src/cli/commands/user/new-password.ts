import type { Secret } from '../../../core/secret.ts'
import { readFields } from '../../../fields/field.ts'
import { newPassword, type PasswordRules } from '../../../fields/password.ts'
import { Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'
import { askPassword } from '../../terminal/prompt.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

export interface PasswordSource {
  readonly passwordStdin?: true
}

const INVALID = 'The password cannot be used.'

/** A password that keeps to the rules, from stdin or from a person. */
export async function readNewPassword(
  { passwordStdin }: PasswordSource,
  rules: PasswordRules,
  shell: Shell,
): Promise<Secret> {
  if (passwordStdin && !process.stdin.isTTY) return piped(rules)
  if (shell.interactive) return typedTwice(rules, shell)
  throw new Failure('password_required', 'A password is needed, and there is no terminal to ask for it.', {
    hint: 'Pipe it in, with --password-stdin',
  })
}

async function piped(rules: PasswordRules): Promise<Secret> {
  const password = await readStdin()
  const reading = await read(password, password, rules)
  if (reading.ok) return reading.values.password
  throw new Failure('invalid_value', INVALID, { faults: reading.faults })
}

/** Asks until the password keeps to the rules and was typed alike twice, or until Ctrl-C. */
async function typedTwice(rules: PasswordRules, shell: Shell): Promise<Secret> {
  for (;;) {
    const password = await askPassword('Password')
    const once = await read(password, password, rules)
    const reading = once.ok ? await read(password, await askPassword('The same again'), rules) : once
    if (reading.ok) return reading.values.password
    shell.complain(new Failure('invalid_value', INVALID, { faults: reading.faults }))
  }
}

/** By the rules of registration. */
function read(password: string, confirmation: string, rules: PasswordRules) {
  const given = { password, password_confirmation: confirmation }
  return readFields({ password: newPassword(rules) }, new Map(Object.entries(given)))
}
