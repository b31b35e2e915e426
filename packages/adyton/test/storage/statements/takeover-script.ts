import type { LaravelDatabase, Step } from '../../../src/core/laravel/database.ts'
import type { Storage } from '../../../src/core/ports.ts'
import { NOW, secondsFromNow, USER_TYPE } from '../../contracts/arrange.ts'
import type { Recorder } from './recorder.ts'

type Acts = { readonly [Method in keyof LaravelDatabase]: (laravel: LaravelDatabase) => unknown }

const STEP: Step = { after: 0, rows: 500 }
const TYPES = [USER_TYPE]
const YESTERDAY = secondsFromNow(-86_400)

/** Every method of the port for taking over a database of Laravel's: `undo` takes everything away, so it comes last. */
export const TAKEOVER: Acts = {
  survey: (laravel) => laravel.survey(),
  tallyUsers: (laravel) => laravel.tallyUsers(STEP),
  tallyTokens: (laravel) =>
    laravel.tallyTokens(STEP, { now: NOW, bornBefore: YESTERDAY, bornLongBefore: YESTERDAY }),
  tallyRoles: (laravel) => laravel.tallyRoles(),
  tokensUsed: (laravel) => laravel.tokensUsed({ from: YESTERDAY, to: NOW }, 1_000),
  readUsers: (laravel) => laravel.readUsers(STEP),
  readTokens: (laravel) => laravel.readTokens(STEP, TYPES),
  holders: (laravel) => laravel.holders(['ada@example.com']),
  readRoleDrift: (laravel) => laravel.readRoleDrift(STEP, TYPES),
  highestIds: (laravel) => laravel.highestIds(),
  losses: (laravel) => laravel.losses(NOW),
  addMissing: (laravel) => laravel.addMissing(NOW),
  forgetStaleEmails: (laravel) => laravel.forgetStaleEmails(STEP),
  canonicalize: (laravel) => laravel.canonicalize(STEP),
  follow: (laravel) => laravel.follow(STEP, TYPES),
  undo: (laravel) => laravel.undo(NOW),
}

/** Runs that script after the other one. */
export async function playTakeover({ laravel }: Storage, recorder: Recorder): Promise<void> {
  if (laravel === undefined) throw new Error('This storage cannot take over a database.')
  for (const [method, act] of Object.entries(TAKEOVER)) {
    await recorder.during(`laravel.${method}`, async () => act(laravel))
  }
}
