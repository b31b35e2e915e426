import type { Losses, Survey } from '../../../core/laravel/database.ts'
import { wholeSecond } from '../../../core/timestamp.ts'
import type { Core } from '../../../create-core.ts'
import { confirmed } from '../../confirmed.ts'
import { withLaravelDatabase, withUntouchedDatabase } from '../../database.ts'
import { Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'
import { grouped } from '../../terminal/grouped.ts'
import { additionsText } from './inspection-report.ts'
import { laravelOf } from './takeover.ts'

/** Takes away what Adyton has added, after telling what is lost with it. */
export async function undoImport({ yes }: { readonly yes?: true }, shell: Shell): Promise<void> {
  const losses = await withUntouchedDatabase((core) => toBeLost(core, shell))
  if (losses === undefined) return
  shell.notice([additionsText(losses.additions, 'Goes'), ...lossLines(losses)].join('\n'))
  shell.notice('Stop every server of Adyton on this database first: they need what goes.')
  if (!yes) await confirmed('Take this away?', shell)
  await withLaravelDatabase((core) => takeAway(core, shell))
}

/** Undefined where nothing is to be undone, which is told. */
async function toBeLost(core: Core, shell: Shell): Promise<Losses | undefined> {
  const laravel = laravelOf(core)
  const losses = await laravel.losses(wholeSecond(core.clock.now()))
  if (losses === undefined) untouched(await laravel.survey(), shell)
  return losses
}

/** Counts once more what is lost: others may have gone on writing while somebody thought about the question. */
async function takeAway(core: Core, shell: Shell): Promise<void> {
  const laravel = laravelOf(core)
  const now = wholeSecond(core.clock.now())
  const losses = await laravel.losses(now)
  const removed = await laravel.undo(now)
  // Another process has been first.
  if (losses === undefined || removed === undefined) return untouched(await laravel.survey(), shell)
  shell.answer(
    { removed, lost: lossJson(losses) },
    [additionsText(removed, 'Removed'), ...lossLines(losses)].join('\n'),
  )
  shell.notice('adyton serve and adyton migrate refuse this database from now on.')
}

/** Nothing is to be done where nothing of Adyton is; where something is, nobody knows what was there before it. */
function untouched({ tables }: Survey, shell: Shell): void {
  if (tables.some((name) => name.startsWith('adyton_'))) throw notUndoable()
  shell.answer({ removed: [], lost: {} }, 'Nothing of Adyton is here.')
}

function notUndoable(): Failure {
  return new Failure('not_undoable', 'Adyton has no record of what was here before it.', {
    hint: 'It undoes what it added to a database that Laravel had made.',
  })
}

const ROWS: Readonly<Record<string, string>> = {
  adyton_sessions: 'browsers that are signed in here are signed out',
  adyton_remember_tokens: 'browsers that were to be remembered are forgotten',
  audit_events: 'the audit trail is lost',
  roles: 'the roles are lost',
  user_roles: 'roles that were assigned here are lost',
  personal_access_tokens: 'the tokens are lost: Laravel had no table for them',
}

/** What only Adyton knows. Users and tokens that it has written are Laravel's and stay. */
function lossLines(losses: Losses): readonly string[] {
  const { rows, disabledUsers, primaryRoles, endlessTokens, endingTokens, endedTokens } = losses
  const lines = Object.entries(rows).map(
    ([table, many]) => [many, ROWS[table] ?? `rows of ${table} are lost`] as const,
  )
  return [
    ...lines,
    [disabledUsers, 'disabled users can use Laravel as it lets them'] as const,
    [primaryRoles, 'users lose the role that Adyton gave them'] as const,
    [
      endlessTokens,
      "tokens that Adyton made live as long as 'expiration' in Laravel's config/sanctum.php says",
    ] as const,
    [endingTokens, 'tokens lose their end, and live as long as all others'] as const,
    [
      endedTokens,
      'tokens that have ended are deleted, since without their end they would live again',
    ] as const,
  ]
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${grouped(many)} × ${what}`)
}

function lossJson(losses: Losses): object {
  const { rows, disabledUsers, primaryRoles, endlessTokens, endingTokens, endedTokens } = losses
  return {
    rows,
    disabled_users: disabledUsers,
    primary_roles: primaryRoles,
    endless_tokens: endlessTokens,
    ending_tokens: endingTokens,
    ended_tokens: endedTokens,
  }
}
