import { NEVER_REGISTERED } from '../roles/roles.ts'
import type { RoleAssignments } from './database.ts'
import { counted, type Finding } from './finding.ts'
import type { Known, Rules } from './inspection.ts'
import { PLAIN_ASSIGNMENT, roleTableFindings } from './role-tables.ts'

/** What there is to know about roles: what the tables mean, and those of spatie/laravel-permission. */
export function roleFindings(known: Known, rules: Rules): readonly Finding[] {
  return [
    ...roleTableFindings(known.survey),
    ...otherSpellings(known, rules),
    ...permissionFindings(known, rules),
  ]
}

/** Under a collation that takes no notice of case, a unique name leaves no room for ours beside theirs. */
function otherSpellings({ roles }: Known, { rolePolicy }: Rules): readonly Finding[] {
  const names = roles.roles.map(({ name }) => name)
  const others = names.filter(
    (name) => !rolePolicy.known.includes(name) && rolePolicy.known.includes(name.toLowerCase()),
  )
  if (others.length === 0) return []
  const ours = others.map((name) => name.toLowerCase())
  return [
    {
      severity: 'look',
      about: 'roles',
      found: `Roles are spelled otherwise than here: ${others.join(', ')}.`,
      consequence: `Nobody who has one of them has ${ours.join(', ')} here, and where names are unique whatever their case, nobody can be given it.`,
      remedy: 'Name the roles in adyton.config.ts as Laravel spells them, or rename them in Laravel.',
    },
  ]
}

function permissionFindings(known: Known, rules: Rules): readonly Finding[] {
  const given = ofOurUsers(known, rules)
  if (known.survey.columns['model_has_roles'] === undefined) return []
  return [
    ...(given.length > 0 ? [notCopied(known) ?? copied(given, rules)] : []),
    ...guardFindings(known, given, rules),
    ...(known.roles.hasPermissions ? [permissions()] : []),
  ]
}

function ofOurUsers({ roles }: Known, { tokenPolicy }: Rules): readonly RoleAssignments[] {
  return roles.assignments.filter(({ type }) => tokenPolicy.ownerTypes.includes(type))
}

/** Why roles stay where they are, if they do. */
function notCopied({ survey }: Known): Finding | undefined {
  const columns = survey.columns['model_has_roles'] ?? []
  const extra = columns.filter(({ name }) => !PLAIN_ASSIGNMENT.includes(name)).map(({ name }) => name)
  const found = { severity: 'look', about: 'roles' } as const
  if (extra.length > 0)
    return {
      ...found,
      found: `Roles are given within ${extra.join(', ')}, which model_has_roles has beside its own columns.`,
      consequence:
        'Adyton knows no teams and copies none of these roles: a role in one team would hold everywhere.',
      remedy: 'Give roles that hold everywhere by: adyton role assign.',
    }
  if (survey.tables.includes('user_roles') && !survey.own.includes('user_roles'))
    return {
      ...found,
      found: 'There are a table user_roles and the tables of spatie/laravel-permission.',
      consequence:
        "Adyton goes by user_roles as it is, and copies nothing into a table that is the application's.",
      remedy: 'Fill user_roles from model_has_roles yourself, or drop it if it is not used.',
    }
  return undefined
}

function copied(assignments: readonly RoleAssignments[], { guards }: Rules): Finding {
  const given = assignments.filter(({ guard }) => guards.length === 0 || guards.includes(guard ?? ''))
  const admins = given.some(({ name }) => name === NEVER_REGISTERED)
  const times = given.reduce((sum, assignment) => sum + assignment.count, 0)
  const within = guards.length > 0 ? ` of guard ${guards.join(', ')}` : ''
  return {
    severity: admins ? 'look' : 'fine',
    about: 'roles',
    found: `Roles of spatie/laravel-permission${within} are given to users ${counted(times, 'time')}${admins ? ', admin among them' : ''}.`,
    consequence: `--apply copies them into user_roles${admins ? ', and whoever is admin there may use the admin endpoints here' : ''}.`,
    remedy: 'Run --apply again after Laravel has given or taken roles: it copies them as they are then.',
  }
}

/** A role is its name here: the admin of an interface for machines would be the admin of everything. */
function guardFindings(
  { roles }: Known,
  given: readonly RoleAssignments[],
  { guards }: Rules,
): readonly Finding[] {
  const names = namesOf(roles.roles)
  const unknown = guards.filter((guard) => !names.includes(guard))
  if (unknown.length > 0) return [unknownGuards(unknown, names)]
  if (guards.length > 0 || names.length < 2) return []
  return [namesOf(given).length > 1 ? mixedGuards(given) : severalGuards(names)]
}

function namesOf(list: readonly { readonly guard: string | null }[]): readonly string[] {
  return [...new Set(list.flatMap(({ guard }) => guard ?? []))]
}

function mixedGuards(given: readonly RoleAssignments[]): Finding {
  const roles = [...new Set(given.map(({ name }) => name))].map((role) => {
    const guards = Map.groupBy(
      given.filter(({ name }) => name === role),
      ({ guard }) => guard ?? '',
    )
    const parts = [...guards].map(([guard, list]) => {
      const users = list.reduce((sum, assignment) => sum + assignment.count, 0)
      return `${counted(users, 'user')} by guard ${guard}`
    })
    return `${role}: ${parts.join(', ')}`
  })
  return {
    severity: 'stops',
    about: 'guards',
    found: `Roles of several guards are given to users: ${roles.join('; ')}.`,
    consequence:
      'Adyton knows a role by its name alone: the same name under two guards would be one role here.',
    remedy: 'Name the guard whose roles hold here, as in --guard web: only those are copied.',
  }
}

function severalGuards(names: readonly string[]): Finding {
  return {
    severity: 'look',
    about: 'guards',
    found: `The roles belong to several guards: ${names.join(', ')}.`,
    consequence: 'Adyton knows a role by its name alone: the same name under two guards is one role here.',
    remedy: 'Name the guard whose roles hold here, as in --guard web.',
  }
}

function unknownGuards(unknown: readonly string[], names: readonly string[]): Finding {
  return {
    severity: 'stops',
    about: 'guards',
    found: `No role belongs to guard ${unknown.join(', ')}.`,
    consequence: 'None would be copied, and those that were copied before would be taken away.',
    remedy: names.length === 0 ? 'Leave --guard out.' : `The roles belong to: ${names.join(', ')}.`,
  }
}

function permissions(): Finding {
  return {
    severity: 'look',
    about: 'permissions',
    found: 'There are permissions of spatie/laravel-permission.',
    consequence:
      'Adyton reads roles and no permissions: what depends on a permission is still for the application to check.',
    remedy: 'Guard routes by roles or by abilities of tokens.',
  }
}
