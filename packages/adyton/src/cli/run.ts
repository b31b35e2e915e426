import { type Command, CommanderError } from 'commander'
import { FAILURES, Failure, toFailure } from './failure.ts'
import { createProgram } from './program.ts'
import { createShell, type Shell } from './shell.ts'

/** Carries out a command line and gives the exit code. Whatever goes wrong is told in one place: here. */
export async function run(argv: readonly string[]): Promise<number> {
  const shell = createShell(argv)
  const program = createProgram(shell)
  process.on('uncaughtException', (error) => process.exit(isClosedPipe(error) ? 0 : tell(error, shell)))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    return tell(error, shell, helpFor(program, argv))
  }
}

/** Explains a failure on stderr and gives its exit code. */
function tell(error: unknown, shell: Shell, help?: string): number {
  const failure = toFailure(error)
  // The help that was printed for want of a command says it already.
  if (error instanceof CommanderError && error.code === 'commander.help' && !shell.json) return FAILURES.usage
  shell.complain(failure.code === 'usage' && help !== undefined ? withHint(failure, help) : failure)
  if (failure.code === 'unexpected' && process.env['LOG_LEVEL'] === 'debug') console.error(error)
  return FAILURES[failure.code]
}

function withHint({ code, message }: Failure, help: string): Failure {
  return new Failure(code, message, { hint: `See: ${help}` })
}

/** The help of the deepest command that the words name. */
function helpFor(program: Command, argv: readonly string[]): string {
  let command = program
  const path = [program.name()]
  for (const word of argv) {
    const next = command.commands.find((candidate) => candidate.name() === word)
    if (next === undefined) continue
    command = next
    path.push(word)
  }
  return `${path.join(' ')} --help`
}

/** Whoever read stdout has seen enough, as `head` does: that is no failure. */
function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE'
}
