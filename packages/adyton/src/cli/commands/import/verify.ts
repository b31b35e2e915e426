import type { Deviation } from '../../../core/laravel/deviations.ts'
import { type Verified, verify } from '../../../core/laravel/verify.ts'
import { withUntouchedDatabase } from '../../database.ts'
import { Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'
import { grouped } from '../../terminal/grouped.ts'
import { printable } from '../../terminal/printable.ts'
import { type TakeoverOptions, takeoverOf } from './takeover.ts'
import { watched } from './watched.ts'

/** Compares every user and token with what Adyton makes of it. */
export function verifyImport(
  options: TakeoverOptions & { readonly sample: number },
  shell: Shell,
): Promise<void> {
  return withUntouchedDatabase(async (core) => {
    const takeover = takeoverOf(core, options)
    const verified = await watched(verify(options.sample, { ...core, ...takeover }), shell)
    const failing = verified.deviations.filter(({ fails }) => fails)
    shell.answer(
      {
        ok: failing.length === 0,
        users: verified.users,
        tokens: verified.tokens,
        looked_up: verified.lookedUp,
        deviations: verified.deviations,
      },
      report(verified),
    )
    if (isUntouched(verified))
      throw new Failure('findings', 'adyton import laravel --apply has not been run on this database.')
    if (failing.length > 0)
      throw new Failure('findings', 'The database is not as it should be.', { hint: hintOn(failing) })
  })
}

/** Without even the record of what was added, nothing was. */
function isUntouched({ deviations }: Verified): boolean {
  return deviations.some(({ kind, named }) => kind === 'schema' && named.includes('adyton_additions'))
}

function hintOn(failing: readonly Deviation[]): string {
  if (failing.some(({ mendable }) => mendable)) return 'Run: adyton import laravel --apply'
  return 'Look at the rows that are named: --apply mends none of this.'
}

function report({ users, tokens, lookedUp, deviations }: Verified): string {
  const counts = [users, tokens, lookedUp].map(grouped)
  return [
    `Checked ${counts[0]} users and ${counts[1]} tokens, and looked up ${counts[2]} tokens by id and by hash.`,
    ...deviations.map(line),
    deviations.length === 0 ? 'All are as they should be.' : '',
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function line({ text, count, named, fails }: Deviation): string {
  const more = count > named.length ? ', …' : ''
  return `${fails ? 'wrong' : 'note '}  ${grouped(count)} ${text}: ${named.map(printable).join(', ')}${more}`
}
