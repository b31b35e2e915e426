import { additionNames } from './addition-names.ts'
import { count, counted, type Finding } from './finding.ts'
import type { Known, OwnerTally, Rules } from './inspection.ts'
import { roleFindings } from './role-findings.ts'
import { timeFindings } from './time-findings.ts'

/** Judges what was found, the gravest first. */
export function findingsOf(known: Known, rules: Rules): readonly Finding[] {
  const found = [
    ...ownerFindings(known, rules),
    ...ageFindings(known, rules),
    ...timeFindings(known, rules),
    ...userFindings(known, rules),
    ...roleFindings(known, rules),
    ...addressFindings(known),
    ...schemaFindings(known),
  ]
  const order = ['stops', 'look', 'fine']
  return found.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity))
}

function ownerFindings({ owners, survey }: Known, { tokenPolicy }: Rules): readonly Finding[] {
  const types = tokenPolicy.ownerTypes.join(', ')
  if (!survey.tables.includes('personal_access_tokens')) return [noTokens()]
  const others = owners.filter(({ ours }) => !ours)
  if (others.length === 0) return []
  const named = others.map(({ type, tokens }) => `${type} (${count(tokens)})`).join(', ')
  const isNone = others.length === owners.length
  return [
    {
      severity: isNone ? 'stops' : 'look',
      about: 'owners',
      found: `${isNone ? 'No token belongs' : 'Some tokens do not belong'} to ${types}: ${named}.`,
      consequence: 'Tokens of owners of another type are refused: the same id is somebody else there.',
      remedy:
        'If these are your users too, name the types in ADYTON_USER_TYPE, first the one that new tokens get.',
    },
  ]
}

function noTokens(): Finding {
  return {
    severity: 'look',
    about: 'tables',
    found: 'There is no table personal_access_tokens: this application does not use Sanctum tokens.',
    consequence: 'Adyton makes the table, and there are no tokens to go on with.',
    remedy: 'Nothing, unless DATABASE_URL names the wrong database.',
  }
}

/** Whether tokens that Laravel lets in would be too old here. */
function ageFindings({ owners }: Known, { tokenPolicy }: Rules): readonly Finding[] {
  const aged = sum(owners, ({ aged }) => aged)
  if (aged === 0) return []
  const used = sum(owners, ({ usedThoughAged }) => usedThoughAged)
  const minutes = count(tokenPolicy.ageMinutesMax)
  const proof = used > 0 ? `, and ${count(used)} of them were used at an age that is beyond it` : ''
  return [
    {
      // One that was used when it was too old has shown that Laravel's rule is another.
      severity: used > 0 ? 'stops' : 'look',
      about: 'expiration',
      found: `${counted(aged, 'token is older', 'tokens are older')} than ADYTON_TOKEN_EXPIRATION, ${minutes} minutes${proof}.`,
      consequence: 'They are refused from the first request on, and whoever uses them is signed out.',
      remedy:
        "Set ADYTON_TOKEN_EXPIRATION to what 'expiration' says in Laravel's config/sanctum.php: 0 where that is null.",
    },
  ]
}

function sum(owners: readonly OwnerTally[], of: (owner: OwnerTally) => number): number {
  return owners.filter(({ ours }) => ours).reduce((total, owner) => total + of(owner), 0)
}

function userFindings({ hashes }: Known, rules: Rules): readonly Finding[] {
  const total = (of: (tally: (typeof hashes)[number]) => number) =>
    hashes.reduce((users, tally) => users + of(tally), 0)
  return [
    ...otherHashes(hashes, rules),
    ...unknownHashes(total((tally) => (tally.hash === 'other' ? tally.users : 0))),
    ...deletedUsers(total(({ deleted }) => deleted)),
    ...withoutEmail(total(({ withoutEmail: users }) => users)),
  ]
}

/** Laravel's driver of one kind of hash refuses those of another, and we renew hashes at sign-in. */
function otherHashes(hashes: Known['hashes'], { hashPolicy }: Rules): readonly Finding[] {
  const [ours, theirs] = hashPolicy.algorithm === 'bcrypt' ? ['$2', '$argon2'] : ['$argon2', '$2']
  const users = (kind: string) =>
    hashes.reduce((all, tally) => all + (tally.hash.startsWith(kind) ? tally.users : 0), 0)
  if (users(theirs) <= users(ours)) return []
  return [
    {
      severity: 'look',
      about: 'passwords',
      found: `Most passwords are ${theirs === '$2' ? 'bcrypt' : 'argon2'} hashes, and ADYTON_PASSWORD_HASH says ${hashPolicy.algorithm}.`,
      consequence:
        'Hashes are renewed as people sign in here, and Laravel may refuse the renewed ones while it works beside Adyton.',
      remedy: "Set ADYTON_PASSWORD_HASH to what Laravel's config/hashing.php says, for as long as both run.",
    },
  ]
}

function unknownHashes(users: number): readonly Finding[] {
  if (users === 0) return []
  return [
    {
      severity: 'look',
      about: 'passwords',
      found: `${counted(users, 'user has a password', 'users have a password')} that is neither a bcrypt nor an argon2 hash.`,
      consequence: 'They cannot sign in with a password; their tokens work.',
      remedy: 'Let them reset it in Laravel, if they are to sign in with one.',
    },
  ]
}

function deletedUsers(users: number): readonly Finding[] {
  if (users === 0) return []
  return [
    {
      severity: 'look',
      about: 'deleted users',
      found: `${counted(users, 'user is deleted', 'users are deleted')} in Laravel and still in the table (users.deleted_at).`,
      consequence:
        'Adyton knows no deleted_at; --apply disables them, and those that Laravel deletes later work on here.',
      remedy: 'Run --apply again after Laravel has deleted users, or delete their tokens with them.',
    },
  ]
}

function withoutEmail(users: number): readonly Finding[] {
  if (users === 0) return []
  return [
    {
      severity: 'look',
      about: 'addresses',
      found: `${counted(users, 'user has no e-mail', 'users have no e-mail')} address.`,
      consequence: 'They cannot sign in, and answers about them show null where clients expect an address.',
      remedy: 'Give them an address in Laravel.',
    },
  ]
}

function addressFindings({ addresses }: Known): readonly Finding[] {
  const { collisions, firstCollisions, odd, firstOdd } = addresses
  const shown = firstCollisions.map(({ canonical, users }) => {
    const [first, ...others] = users.map(({ id }) => id)
    return `${canonical} goes to user ${first}, not to ${others.join(', ')}`
  })
  const found: Finding[] = []
  if (collisions > 0)
    found.push({
      severity: 'look',
      about: 'addresses',
      found: `${counted(collisions, 'address is spelled', 'addresses are spelled')} in several ways: ${ended(shown, collisions)}.`,
      consequence:
        'All of them sign in by their own spelling; any other spelling means the user with the lowest id.',
      remedy: 'Nothing, unless these are the same people: then merge the accounts in Laravel.',
    })
  if (odd > 0)
    found.push({
      severity: 'look',
      about: 'addresses',
      found: `${counted(odd, 'address has no canonical', 'addresses have no canonical')} form: ${ended(
        firstOdd.map(({ id }) => `user ${id}`),
        odd,
      )}.`,
      consequence: 'They sign in by exactly the spelling that is stored, and no other.',
      remedy: 'Nothing, unless they are mistakes.',
    })
  return found
}

function ended(shown: readonly string[], total: number): string {
  return total > shown.length ? `${shown.join('; ')}; and others` : shown.join('; ')
}

function schemaFindings({ survey }: Known): readonly Finding[] {
  return [...required(survey), ...narrow(survey), additions(survey)]
}

/** What Adyton gives a value when it adds a row; whatever else a table demands, it cannot give. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  users: ['name', 'email', 'password'],
  personal_access_tokens: ['tokenable_type', 'tokenable_id', 'name', 'token', 'abilities', 'kind'],
  roles: ['name', 'guard_name'],
  user_roles: ['user_id', 'role_id'],
}

function required({ columns }: Known['survey']): readonly Finding[] {
  return Object.entries(WRITTEN).flatMap(([table, written]): readonly Finding[] => {
    const unknown = (columns[table] ?? []).filter(
      (column) => column.required && column.name !== 'id' && !written.includes(column.name),
    )
    if (unknown.length === 0) return []
    return [
      {
        severity: 'look',
        about: 'columns',
        found: `${table} demands a value for ${unknown.map(({ name }) => name).join(', ')}.`,
        consequence: `Adyton knows nothing of it, so it cannot add rows to ${table}; what is there works.`,
        remedy: 'Give the column a default, or let it be null, in a migration of Laravel.',
      },
    ]
  })
}

const TEXT: readonly (readonly [string, string])[] = [
  ['users', 'name'],
  ['users', 'email'],
  ['personal_access_tokens', 'name'],
]

function narrow({ columns }: Known['survey']): readonly Finding[] {
  const found = TEXT.flatMap(([table, name]) => {
    const charset = columns[table]?.find((column) => column.name === name)?.charset ?? null
    // PostgreSQL names none: a database has one for all columns.
    return charset === null || /^utf8mb4$/i.test(charset) ? [] : [`${table}.${name} (${charset})`]
  })
  if (found.length === 0) return []
  return [
    {
      severity: 'look',
      about: 'character set',
      found: `Text of four bytes has no place in ${found.join(', ')}.`,
      consequence:
        'A name with an emoji or a rare character is refused by the database, and the request fails.',
      remedy: 'Convert the tables: alter table users convert to character set utf8mb4.',
    },
  ]
}

function additions({ additions: missing }: Known['survey']): Finding {
  const names = additionNames(missing)
  return {
    severity: 'fine',
    about: 'schema',
    found: names.length === 0 ? 'Nothing is missing.' : `Missing: ${names.join(', ')}.`,
    consequence:
      names.length === 0
        ? 'The schema is as Adyton needs it.'
        : '--apply adds exactly this; Laravel goes on without noticing, and --undo takes it away again.',
    remedy: 'Nothing.',
  }
}
