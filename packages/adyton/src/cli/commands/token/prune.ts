import type { Command } from 'commander'
import { COMMAND_LINE } from '../../../core/audit/events.ts'
import { type PruneProgress, pruneTokens } from '../../../core/tokens/prune.ts'
import { withDatabase } from '../../database.ts'
import { examples } from '../../examples.ts'
import { wholeNumber } from '../../option-values.ts'
import type { Shell } from '../../shell.ts'
import { grouped } from '../../terminal/grouped.ts'

const HOURS = 24
const HOURS_MAX = 87_600

export function addTokenPrune(tokens: Command, shell: Shell): void {
  tokens
    .command('prune')
    .summary('delete tokens that expired long ago')
    .description(
      'Deletes tokens that expired some time ago, in small steps beside a running server. The server does the same by itself once an hour; an expired token is refused from the moment it expires, deleted or not.',
    )
    .option('--hours <n>', 'how many hours ago they must have expired', wholeNumber(0, HOURS_MAX), HOURS)
    .addHelpText('after', examples('adyton token prune', 'adyton token prune --hours 168'))
    .action(({ hours }: { readonly hours: number }) =>
      withDatabase(async (core) => {
        const pruned = await watched(pruneTokens(hours, COMMAND_LINE, core), shell)
        shell.answer({ pruned }, `Deleted ${grouped(pruned)} expired ${pruned === 1 ? 'token' : 'tokens'}.`)
      }),
    )
}

/** Shows how far the clean-up has come, and gives its result. */
async function watched(steps: AsyncIterable<PruneProgress>, shell: Shell): Promise<number> {
  const bar = shell.progressBar()
  let pruned = 0
  for await (const step of steps) {
    pruned = step.pruned
    bar.show(step.reached / Math.max(step.highest, 1), `${grouped(pruned)} deleted`)
  }
  bar.clear()
  return pruned
}
