import { styleText } from 'node:util'
import { FAILURES, type Failure } from './failure.ts'
import { printable, printableJson } from './terminal/printable.ts'
import { createProgressBar, type ProgressBar } from './terminal/progress-bar.ts'

/** Where a command's answers, notices and failures go, and whether there is anyone to ask. */
export interface Shell {
  readonly json: boolean
  /** A person sits at both ends, and wants to read rather than to parse. */
  readonly interactive: boolean
  /** Whether a person watches stderr, who wants to see how far a long command has come. */
  readonly watched: boolean
  /** How wide an answer may be. */
  readonly width: number
  /** The result, on stdout: the value for machines, the text for people. */
  answer(value: object, text: string): void
  /** What is good to know beside the result, on stderr. Machines are not told. */
  notice(text: string): void
  /** How far a long command has come, on stderr, where a person watches. */
  progressBar(): ProgressBar
  /** Why there is no result, on stderr. */
  complain(failure: Failure): void
}

export function createShell(argv: readonly string[]): Shell {
  const json = argv.includes('--json')
  const { stdin, stdout, stderr } = process
  return {
    json,
    interactive: !json && stdin.isTTY === true && stderr.isTTY === true,
    watched: !json && stderr.isTTY === true,
    // A terminal that does not know how wide it is says 0.
    width: (stdout.isTTY && stdout.columns) || Number.POSITIVE_INFINITY,
    answer: (value, text) => void stdout.write(`${json ? printableJson(value) : text}\n`),
    notice: (text) => void (json || stderr.write(`${text}\n`)),
    progressBar: () => createProgressBar(json ? undefined : stderr),
    complain: (failure) => void stderr.write(`${json ? failureJson(failure) : failureText(failure)}\n`),
  }
}

function failureJson({ code, message, hint, faults }: Failure): string {
  const error = {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(faults !== undefined && { errors: Object.fromEntries(faults) }),
    exit_code: FAILURES[code],
  }
  return printableJson({ error })
}

function failureText({ message, hint, faults }: Failure): string {
  const stream = process.stderr
  const texts = [
    message,
    ...(faults === undefined ? [] : [...faults.values()].flat().map((text) => `  - ${text}`)),
  ]
  return [
    `${styleText('red', 'error:', { stream })} ${texts
      .flatMap((text) => text.split('\n'))
      .map(printable)
      .join('\n')}`,
    ...(hint === undefined ? [] : [styleText('dim', `hint: ${printable(hint)}`, { stream })]),
  ].join('\n')
}
