import type { Column, Survey } from './database.ts'
import type { Finding } from './finding.ts'

/*
 * What of the schema itself stands in the way. Where any of this is found, the rows are not even looked at.
 */

const TOKENS = 'personal_access_tokens'

/** The columns that a table must have to be what its name says. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  users: ['id', 'name', 'email', 'password', 'created_at', 'updated_at'],
  [TOKENS]: [
    'id',
    'tokenable_type',
    'tokenable_id',
    'name',
    'token',
    'abilities',
    'last_used_at',
    'created_at',
    'updated_at',
  ],
  roles: ['id', 'name', 'created_at', 'updated_at'],
  user_roles: ['id', 'user_id', 'role_id', 'created_at', 'updated_at'],
  audit_events: [
    'id',
    'event',
    'occurred_at',
    'actor_id',
    'user_id',
    'token_id',
    'ip',
    'user_agent',
    'request_id',
    'reason',
  ],
}

export function obstacles(survey: Survey): readonly Finding[] {
  if (!survey.tables.includes('users')) return [noUsers(survey)]
  if (survey.own.includes('users')) return [ownUsers()]
  return [...missingColumns(survey), ...wrongKeys(survey), ...hugeKeys(survey)]
}

function noUsers({ tables }: Survey): Finding {
  const prefix = prefixOf(tables)
  if (prefix !== undefined) {
    return {
      severity: 'stops',
      about: 'prefix',
      found: `The tables have the prefix ${prefix}, as in ${prefix}users.`,
      consequence: 'Adyton reads the tables under their own names and finds none of these.',
      remedy: `Rename the tables and set the connection's "prefix" to '' in Laravel's config/database.php.`,
    }
  }
  return {
    severity: 'stops',
    about: 'tables',
    found: 'There is no table users.',
    consequence: 'There is nothing here to take over.',
    remedy: 'Name the database of the Laravel application in DATABASE_URL.',
  }
}

/** Such as the one that `adyton migrate` makes where a path was mistyped. */
function ownUsers(): Finding {
  return {
    severity: 'stops',
    about: 'tables',
    found: 'Adyton has made this database itself.',
    consequence: 'There is nothing here to take over: adyton serve works on it as it is.',
    remedy: 'Name the database of the Laravel application in DATABASE_URL, if that is the one you mean.',
  }
}

/** What stands before both `users` and Sanctum's table, where neither stands alone. */
function prefixOf(tables: readonly string[]): string | undefined {
  const prefixes = tables
    .filter((name) => name.endsWith('users'))
    .map((name) => name.slice(0, -'users'.length))
  return prefixes.find((prefix) => prefix !== '' && tables.includes(`${prefix}${TOKENS}`))
}

function missingColumns({ columns }: Survey): readonly Finding[] {
  return Object.entries(COLUMNS).flatMap(([table, wanted]): readonly Finding[] => {
    const there = columns[table]
    if (there === undefined) return []
    const missing = wanted.filter((name) => !there.some((column) => column.name === name))
    if (missing.length === 0) return []
    return [
      {
        severity: 'stops',
        about: 'columns',
        found: `The table ${table} has no ${listed(missing)}.`,
        consequence: `Adyton reads and writes ${missing.length === 1 ? 'this column' : 'these columns'} of ${table}.`,
        remedy: `Add what is missing by a migration of Laravel, or rename the table where it is something else.`,
      },
    ]
  })
}

function wrongKeys({ sampleKeys, columns }: Survey): readonly Finding[] {
  const role = columns['users']?.find(({ name }) => name === 'role_id')
  const wrong = Object.entries(sampleKeys)
  const named = role === undefined || isNumeric(role) ? wrong : [...wrong, ['users.role_id', ''] as const]
  return named.map(([column, key]) => ({
    severity: 'stops',
    about: 'keys',
    found: `The keys in ${column} are ${kindOfKey(key)}.`,
    consequence:
      'The standalone server serves users, tokens and roles whose keys are numbers, and no others in this version.',
    remedy: 'Wait for a version that does, or move the application to numeric keys first.',
  }))
}

/** Whether a column is of a type for keys that are numbers. */
export function isNumeric({ type }: Pick<Column, 'type'>): boolean {
  return /int/i.test(type)
}

/** As Laravel makes them. A key that is a number in a column of text cannot be joined with one in a column of numbers. */
function kindOfKey(key: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(key)) return 'UUIDs'
  if (/^[0-7][0-9a-hjkmnp-tv-z]{25}$/i.test(key)) return 'ULIDs'
  return 'text'
}

function hugeKeys({ hugeKeys: columns }: Survey): readonly Finding[] {
  return columns.map((column) => ({
    severity: 'stops',
    about: 'keys',
    found: `${column} has keys beyond ${Number.MAX_SAFE_INTEGER.toLocaleString('en')}.`,
    consequence: 'No number of JavaScript can hold them exactly, and one row would be taken for another.',
    remedy: 'Move the application to smaller keys first.',
  }))
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? `column ${names[0]}` : `columns ${names.join(', ')}`
}
