import { Failure } from './failure.ts'
import type { Shell } from './shell.ts'
import { askConfirmation } from './terminal/prompt.ts'

/** Goes on only with a person's yes. Where nobody can be asked, `--yes` must have been given. */
export async function confirmed(question: string, shell: Shell): Promise<void> {
  if (!shell.interactive)
    throw new Failure(
      'confirmation_required',
      'This needs a confirmation, and there is no terminal to ask on.',
      {
        hint: 'Confirm with --yes',
      },
    )
  if (!(await askConfirmation(question))) throw new Failure('declined', 'Nothing was changed.')
}
