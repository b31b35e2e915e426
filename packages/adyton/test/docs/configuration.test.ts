import { type AuthOptions, createAuth } from 'adyton'
import { sqlite } from 'adyton/sqlite'
import { afterAll, expect, it } from 'vitest'
import { isKey } from '../../src/core/key-ring.ts'
import { DEFAULT_BUDGETS } from '../../src/core/rate-limit/budget.ts'
import { isGuessableKey } from '../../src/environment/guessable-key.ts'
import { DEFAULT_SETTINGS } from '../../src/environment/settings.ts'
import { UNAVAILABLE, VARIABLES } from '../../src/environment/variables.ts'
import { QUEUE_MAX } from '../../src/hashing/password-pool.ts'
import { asCode, codeSpans, DOCUMENTS, NONE, readDocument, section, table } from './markdown.ts'

const auth = createAuth({ storage: sqlite(':memory:') })
afterAll(() => auth.close())

const document = readDocument('docs/reference/configuration.md')
const documented = table(section(document, 'Variables'))

it('lists every variable with its alias, its setting, its form and its purpose, and no other', () => {
  const actual = VARIABLES.map(({ name, alias, key, form, purpose }) => [
    asCode(name),
    asCode(alias),
    asCode(key),
    form,
    purpose,
  ])

  expect(documented.map(([name, alias, key, , form, purpose]) => [name, alias, key, form, purpose])).toEqual(
    actual,
  )
})

it.each(VARIABLES.map((variable) => [variable.name, variable] as const))(
  'states the default of %s',
  (name, variable) => {
    const cell = documented.find((row) => row[0] === asCode(name))?.[3] ?? ''

    if (cell === NONE) expect([undefined, '', []]).toContainEqual(DEFAULT_SETTINGS[variable.key])
    else expect(variable.parse(codeSpans(cell)[0] ?? '')).toEqual(DEFAULT_SETTINGS[variable.key])
  },
)

it('names the variables whose feature is not there', () => {
  expect(codeSpans(section(document, 'Variables').split('Setting one is a fault')[1] ?? '')).toEqual(
    UNAVAILABLE,
  )
})

it('lists every setting of the file alone, with the default of the option that it gives', () => {
  const rows = table(section(document, 'The configuration file'))
  const variableKeys = VARIABLES.map(({ key }) => key)
  const fileOnly = Object.keys(DEFAULT_SETTINGS).filter((key) => !variableKeys.some((known) => known === key))
  const options = new Map(
    table(section(document, 'Options of `createAuth`')).map(([option = '', value]) => [option, value]),
  )

  expect(rows.map(([key]) => key)).toEqual(fileOnly.map(asCode))
  expect(rows.map(([, value]) => value)).toEqual(rows.map(([, , , option = '']) => options.get(option)))
})

it('shows no signing key, here or in another document, that production would take', () => {
  const shown = DOCUMENTS.flatMap((path) => readDocument(path).match(/(?<![\w|/-])[\w-]{43,}/g) ?? [])

  expect(shown.filter((text) => isKey(text) && !isGuessableKey(text))).toEqual([])
})

/** The names of the options, those of a group as `group.name`. */
type OptionName =
  | Exclude<keyof AuthOptions, 'tokens' | 'sessions' | 'passwords'>
  | `tokens.${keyof NonNullable<AuthOptions['tokens']>}`
  | `sessions.${keyof NonNullable<AuthOptions['sessions']>}`
  | `passwords.${keyof NonNullable<AuthOptions['passwords']>}`

/** Every option, or this does not compile, with its default where that is one value. */
const OPTIONS: Readonly<Record<OptionName, string | undefined>> = optionDefaults()

it('lists every option of createAuth, and no other', () => {
  const names = table(section(document, 'Options of `createAuth`')).map((row) => row[0])

  expect(names).toEqual(Object.keys(OPTIONS).map(asCode))
})

it('states the default of every option that has one value for it', () => {
  const defaults = table(section(document, 'Options of `createAuth`'))
    .map(([name = '', value]) => [codeSpans(name)[0], value] as const)
    .filter(([, value]) => value?.startsWith('`'))

  expect(defaults).toEqual(
    Object.entries(OPTIONS).flatMap(([name, value]) => (value === undefined ? [] : [[name, asCode(value)]])),
  )
})

it('states the budgets', () => {
  const budgets = table(section(document, 'Options of `createAuth`').split('Roles: known are')[1] ?? '')

  expect(budgets.map(([name, requests]) => [name, requests])).toEqual(
    Object.entries(DEFAULT_BUDGETS).map(([name, { max }]) => [asCode(name), `${max} a minute`]),
  )
})

function optionDefaults(): Record<OptionName, string | undefined> {
  const { tokenPolicy, sessionPolicy, hashPolicy, passwordLengthMin } = auth.config
  const minutes = (ms: number) => String(ms / 60_000)
  return {
    storage: undefined,
    url: undefined,
    frontendUrl: undefined,
    firstParty: undefined,
    corsOrigins: undefined,
    keys: undefined,
    'tokens.prefix': tokenPolicy.prefix === '' ? undefined : tokenPolicy.prefix,
    'tokens.expirationMinutes': String(tokenPolicy.ageMinutesMax),
    'tokens.perUserMax': String(tokenPolicy.perUserMax),
    'sessions.cookie': auth.config.cookies.session,
    'sessions.cookieDomain': undefined,
    'sessions.idleMinutes': minutes(sessionPolicy.idleMs),
    'sessions.absoluteMinutes': minutes(sessionPolicy.absoluteMs),
    'sessions.rememberMinutes': minutes(sessionPolicy.rememberMs),
    'sessions.perUserMax': String(sessionPolicy.perUserMax),
    'passwords.hash': hashPolicy.algorithm === 'bcrypt' ? `bcrypt:${hashPolicy.cost}` : hashPolicy.algorithm,
    'passwords.lengthMin': String(passwordLengthMin),
    'passwords.confirmedAtRegistration': String(auth.config.passwordConfirmedAtRegistration),
    'passwords.changeRevokesTokens': String(auth.config.changeRevokesTokens),
    'passwords.threads': undefined,
    'passwords.queueMax': String(QUEUE_MAX),
    roles: undefined,
    limits: undefined,
    userType: tokenPolicy.ownerType,
    userTypeAliases: undefined,
    log: undefined,
    clock: undefined,
    random: undefined,
  }
}
