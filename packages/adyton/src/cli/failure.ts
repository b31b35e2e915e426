import { CommanderError } from 'commander'
import { ConfigurationError, ForeignDatabase, outageReason, Unavailable } from '../core/errors.ts'
import type { Faults } from '../fields/field.ts'

/**
 * Every way a command can end, and its exit code: 1 the act failed or was refused, 2 the command line is not
 * understood, 3 the configuration has faults, 4 the database cannot be used, 5 what was named does not exist.
 * `docs/reference/cli.md` lists exactly these.
 */
export const FAILURES = {
  unexpected: 1,
  declined: 1,
  email_taken: 1,
  user_disabled: 1,
  too_many_tokens: 1,
  server_missing: 1,
  findings: 1,
  not_undoable: 1,
  usage: 2,
  invalid_value: 2,
  unknown_role: 2,
  password_required: 2,
  confirmation_required: 2,
  configuration: 3,
  unavailable: 4,
  migrations_pending: 4,
  foreign_database: 4,
  user_not_found: 5,
  token_not_found: 5,
  interrupted: 130,
} as const

export type FailureCode = keyof typeof FAILURES

/** Ends a command. The message is one sentence for the operator, the hint what to do next. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly hint: string | undefined
  /** What is wrong, by option. */
  readonly faults: Faults | undefined

  constructor(
    code: FailureCode,
    message: string,
    more: { readonly hint?: string; readonly faults?: Faults } = {},
  ) {
    super(message)
    this.code = code
    this.hint = more.hint
    this.faults = more.faults
  }
}

const LOOK_FIRST = {
  hint: 'Look first: adyton import laravel --dry-run, then take it over with --apply.',
}

/** What whatever was thrown means to the operator. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CommanderError) return new Failure('usage', usageMessage(error))
  if (error instanceof ConfigurationError) return new Failure('configuration', error.message)
  if (error instanceof ForeignDatabase) return new Failure('foreign_database', error.message, LOOK_FIRST)
  if (error instanceof Unavailable) return new Failure('unavailable', outageReason(error))
  return new Failure('unexpected', error instanceof Error ? error.message : String(error))
}

/** Values are cut off: one of them may be a password, which should never have been an argument. */
function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.'
  return message
    .replace(/^error: ./, (start) => start.slice(-1).toUpperCase())
    .replace(/\n\((Did you mean .*\?)\)$/, '. $1')
    .replace(/ but got (\d+): .*$/s, ' but got $1.')
    .replace(/^(Unknown option '--[^=]*)=.*'/s, "$1'")
    .replace(/^(Unknown option '-[^-]).+'/s, "$1'")
    .replace(/[^.?]$/, '$&.')
}
