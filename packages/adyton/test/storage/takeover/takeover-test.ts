import { test } from 'vitest'
import { type AuthOptions, resolveConfig } from '../../../src/config.ts'
import { type Applied, apply } from '../../../src/core/laravel/apply.ts'
import { inspect } from '../../../src/core/laravel/inspect.ts'
import type { Inspection, Rules } from '../../../src/core/laravel/inspection.ts'
import type { Watched } from '../../../src/core/laravel/progress.ts'
import { type Verified, verify } from '../../../src/core/laravel/verify.ts'
import type { Storage } from '../../../src/core/ports.ts'
import { toMs } from '../../../src/core/timestamp.ts'
import { hashSecret } from '../../../src/core/tokens/secret-hash.ts'
import { NOW } from '../../contracts/arrange.ts'
import { type Application, makeApplication } from './application.ts'
import { type Engine, PERMISSION_TABLES, sanctumTables } from './tables.ts'

/** `App\Models\User`, which MySQL reads in text with its backslashes doubled. */
const USER = 'App\\Models\\User'

/** Taking an application over, as the command line does it. */
export interface Takeover {
  readonly storage: Storage
  readonly laravel: NonNullable<Storage['laravel']>
  inspect(): Promise<Inspection>
  apply(): Promise<Applied>
  verify(sample?: number): Promise<Verified>
}

/** A test with an application of Laravel and Sanctum to itself, and Adyton where it is wanted. */
export function takeoverTest(engine: Engine) {
  return test
    .extend('application', async ({ task: _task }, { onCleanup }) => {
      const application = await makeApplication(engine)
      onCleanup(() => application.quit())
      await application.run(...sanctumTables(engine))
      return application
    })
    .extend('laravel', ({ application }) => laravelOn(application))
    .extend('takeover', ({ application }, { onCleanup }) => {
      const opened: Storage[] = []
      onCleanup(async () => {
        for (const storage of opened) await storage.close()
      })
      return (options: Partial<AuthOptions> = {}, timeZone?: string) => {
        const storage = application.open(timeZone)
        opened.push(storage)
        return openTakeover(storage, options, { isTimeZoneGiven: timeZone !== undefined })
      }
    })
}

export function openTakeover(
  storage: Storage,
  options: Partial<AuthOptions>,
  { guards = [], isTimeZoneGiven = false }: Partial<Pick<Rules, 'guards' | 'isTimeZoneGiven'>> = {},
): Takeover {
  const { laravel, tokens } = storage
  if (laravel === undefined) throw new Error('This storage cannot take anything over.')
  const config = resolveConfig({ storage, ...options })
  const deps = { ...config, laravel, tokens, guards, isTimeZoneGiven, clock: { now: () => toMs(NOW) } }
  return {
    storage,
    laravel,
    inspect: () => finished(inspect(deps)),
    apply: () => finished(apply(deps)),
    verify: (sample = 100) => finished(verify(sample, deps)),
  }
}

async function finished<T>(work: Watched<T>): Promise<T> {
  let step = await work.next()
  while (!step.done) step = await work.next()
  return step.value
}

/** Texts of the kinds that PHP's `password_hash` makes. */
export const BCRYPT = `$2y$10$${'a'.repeat(53)}`

export type Laravel = ReturnType<typeof laravelOn>

/** What the application of Laravel does, in the words of its engine. */
function laravelOn(application: Application) {
  const text = (value: string | null) => {
    if (value === null) return 'null'
    const escaped = application.engine === 'mysql' ? value.replaceAll('\\', '\\\\') : value
    return `'${escaped.replaceAll("'", "''")}'`
  }
  const insert = async (table: string, row: Readonly<Record<string, string | number | null>>) => {
    const values = Object.values(row).map((value) => (typeof value === 'number' ? value : text(value)))
    await application.run(
      `insert into ${table} (${Object.keys(row).join(', ')}) values (${values.join(', ')})`,
    )
  }
  return {
    insert,
    user: (email: string, more: Readonly<Record<string, string | number | null>> = {}) =>
      insert('users', { name: 'Somebody', email, password: BCRYPT, created_at: HOUR_AGO, ...more }),
    token: (secret: string, more: Readonly<Record<string, string | number | null>> = {}) =>
      insert('personal_access_tokens', {
        tokenable_type: USER,
        tokenable_id: 1,
        name: 'phone',
        token: hashSecret(secret),
        abilities: '["*"]',
        created_at: HOUR_AGO,
        ...more,
      }),
    async permissions() {
      await application.run(...PERMISSION_TABLES[application.engine])
    },
    role: (name: string, guard = 'web') => insert('roles', { name, guard_name: guard, created_at: HOUR_AGO }),
    give: (roleId: number, userId: number, type = USER) =>
      insert('model_has_roles', { role_id: roleId, model_type: type, model_id: userId }),
  }
}

/** An hour before the clock of the tests, as Laravel's columns keep it. */
export const HOUR_AGO = '2026-01-15 11:00:00'
