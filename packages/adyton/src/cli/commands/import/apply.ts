import { type Applied, apply } from '../../../core/laravel/apply.ts'
import { confirmed } from '../../confirmed.ts'
import { withLaravelDatabase, withUntouchedDatabase } from '../../database.ts'
import { FAILURES, Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'
import { grouped } from '../../terminal/grouped.ts'
import { additionsText } from './inspection-report.ts'
import { clearedForTakeover, type TakeoverOptions, takeoverOf } from './takeover.ts'
import { watched } from './watched.ts'

/** Takes the database over, after a look at it that may refuse. */
export async function applyImport(
  options: TakeoverOptions & { readonly yes?: true },
  shell: Shell,
): Promise<void> {
  const quiet = tellWhenInterrupted(shell)
  try {
    const { survey } = await withUntouchedDatabase((core) => clearedForTakeover(core, options, shell))
    if (!options.yes) {
      shell.notice(additionsText(survey.additions))
      await confirmed(`Take over this ${survey.version} database?`, shell)
    }
    await withLaravelDatabase(async (core) =>
      tellApplied(await watched(apply(takeoverOf(core, options)), shell), shell),
    )
  } finally {
    quiet()
  }
}

function tellApplied({ migrations, added, addresses, followed }: Applied, shell: Shell): void {
  shell.answer(
    { applied: migrations, added, addresses, followed },
    [
      additionsText(added, 'Added'),
      `Canonical addresses filled in: ${grouped(addresses)}`,
      `Roles copied and deleted users disabled: ${grouped(followed)}`,
    ].join('\n'),
  )
  shell.notice('Next: adyton import laravel --verify')
}

/** Ctrl-C ends at once, as it would without this: it only tells what that leaves. Gives what takes it back. */
function tellWhenInterrupted(shell: Shell): () => void {
  const end = () => {
    if (shell.watched) process.stderr.write('\n')
    const said = 'Interrupted. What is committed stays: run it again to finish, or --undo.'
    shell.complain(new Failure('interrupted', said))
    process.exit(FAILURES.interrupted)
  }
  process.once('SIGINT', end)
  return () => process.off('SIGINT', end)
}
