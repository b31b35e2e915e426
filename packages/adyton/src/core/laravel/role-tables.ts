import type { Survey } from './database.ts'
import type { Finding } from './finding.ts'

/*
 * Whether the tables that say who has which role mean what Adyton reads in them. An id that was never one of `roles` would
 * be taken for one, and an assignment that holds for a company or a while for one that holds everywhere and for ever: somebody
 * would be admin whom nobody has made one.
 */

const USER_ROLES = ['id', 'user_id', 'role_id', 'created_at', 'updated_at']
const ROLES = ['id', 'name', 'description', 'guard_name', 'created_at', 'updated_at']

export function roleTableFindings(survey: Survey): readonly Finding[] {
  return [...foreignIds(survey), ...boundedAssignments(survey), ...furtherColumns(survey)]
}

/** Ids of roles that Laravel wrote, where `roles` is no table that it could have written them of. */
function foreignIds(survey: Survey): readonly Finding[] {
  const why = whyForeign(survey)
  if (why === undefined) return []
  return holders(survey).map((column) => ({
    severity: 'stops',
    about: 'roles',
    found: `The application has a ${column}, and ${why}.`,
    consequence:
      'Adyton would take those ids for ids of roles: users would have roles that nobody gave them, admin among them.',
    remedy: `Rename ${column} in a migration of Laravel, and give roles by: adyton role assign.`,
  }))
}

/** Where the application says itself who has which role. */
function holders(survey: Survey): readonly string[] {
  const named = (column: string) => survey.columns['users']?.some(({ name }) => name === column) === true
  return [
    ...(named('role_id') && !survey.ownColumns.includes('users.role_id') ? ['users.role_id'] : []),
    ...(isLaravels(survey, 'user_roles') ? ['user_roles.role_id'] : []),
  ]
}

function whyForeign(survey: Survey): string | undefined {
  const roles = survey.columns['roles']
  if (roles === undefined) return 'there is no table roles that its ids could be of'
  if (survey.own.includes('roles')) return 'the table roles is one that Adyton has made'
  if (roles.some(({ name }) => name === 'guard_name'))
    return 'the table roles is that of spatie/laravel-permission, which gives roles elsewhere'
  return undefined
}

function boundedAssignments(survey: Survey): readonly Finding[] {
  if (!isLaravels(survey, 'user_roles')) return []
  const further = beyond(survey, 'user_roles', USER_ROLES)
  if (further.length === 0) return []
  return [
    {
      severity: 'stops',
      about: 'roles',
      found: `user_roles has columns that Adyton does not know: ${further.join(', ')}.`,
      consequence:
        'Adyton would read each of its rows as a role that holds everywhere and for ever, whatever they say.',
      remedy:
        'Rename user_roles in a migration of Laravel, and give the roles that do hold everywhere by: adyton role assign.',
    },
  ]
}

/** A parent or a level changes nothing of who has a role; a company or an end does. */
function furtherColumns(survey: Survey): readonly Finding[] {
  if (!isLaravels(survey, 'roles')) return []
  const further = beyond(survey, 'roles', ROLES)
  if (further.length === 0) return []
  const bounds = further.filter((name) => /_(?:id|at)$/.test(name) && name !== 'parent_id')
  const isStopped = bounds.length > 0 && !givesTeams(survey)
  return [
    {
      severity: isStopped ? 'stops' : 'look',
      about: 'roles',
      found: `roles has columns that Adyton does not know: ${further.join(', ')}.`,
      consequence: isStopped
        ? `A role is its name here and holds everywhere, whatever ${bounds.join(' and ')} ${bounds.length === 1 ? 'says' : 'say'}.`
        : 'A role is its name here, and nothing else.',
      remedy: isStopped
        ? 'Move roles that hold only somewhere or for a while to a table of another name, in a migration of Laravel.'
        : 'Nothing, unless one of them says who has the role or until when.',
    },
  ]
}

/** Roles that are given within teams are not copied, so nobody has them here. */
function givesTeams({ columns }: Survey): boolean {
  const given = columns['model_has_roles']
  return given !== undefined && beyond({ columns }, 'model_has_roles', PLAIN_ASSIGNMENT).length > 0
}

/** The columns of `model_has_roles` where roles are given everywhere. */
export const PLAIN_ASSIGNMENT = ['role_id', 'model_type', 'model_id']

function beyond(
  { columns }: Pick<Survey, 'columns'>,
  table: string,
  known: readonly string[],
): readonly string[] {
  return (columns[table] ?? []).map(({ name }) => name).filter((name) => !known.includes(name))
}

function isLaravels({ columns, own }: Survey, table: string): boolean {
  return columns[table] !== undefined && !own.includes(table)
}
