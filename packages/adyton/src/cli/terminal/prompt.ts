import { Failure } from '../failure.ts'

/*
 * Questions go to stderr: stdout belongs to the answer, which may be piped while a person is being asked.
 */
const TERMINAL = { output: process.stderr, withGuide: false } as const

/** Asks for a password without showing it. */
export async function askPassword(message: string): Promise<string> {
  const { isCancel, password } = await loadPrompts()
  const typed = await password({ ...TERMINAL, message })
  if (isCancel(typed)) throw interrupted()
  // Enter alone gives undefined, which the types do not say.
  return typed ?? ''
}

/** Asks a question whose safe answer is no. */
export async function askConfirmation(message: string): Promise<boolean> {
  const { confirm, isCancel } = await loadPrompts()
  const yes = await confirm({ ...TERMINAL, message, initialValue: false })
  if (isCancel(yes)) throw interrupted()
  return yes
}

function interrupted(): Failure {
  return new Failure('interrupted', 'Interrupted. Nothing was changed.')
}

/** Loaded when somebody is asked, which is seldom. */
function loadPrompts() {
  return import('@clack/prompts')
}
