import { inspect, isDeepStrictEqual } from 'node:util'
import { resolveConfig } from '../config.ts'
import { ConfigurationError } from '../core/errors.ts'
import { DEFAULT_BUDGETS } from '../core/rate-limit/budget.ts'
import { DEFAULT_ROLES } from '../core/roles/roles.ts'
import { DEFAULT_SETTINGS, type Settings, toAuthOptions } from './settings.ts'
import { suggestion } from './suggestion.ts'
import { VARIABLES, type Variable } from './variables.ts'

/** What may stand under one key of the configuration file. */
interface FileRule {
  readonly form: string
  readonly isSecret?: true | undefined
  accepts(value: unknown): boolean
}

const TRUE_OR_FALSE: FileRule = { form: 'true or false', accepts: (value) => typeof value === 'boolean' }

const RULES: ReadonlyMap<string, FileRule> = new Map<keyof Settings, FileRule>([
  ...VARIABLES.map((variable) => [variable.key, asInVariable(variable)] as const),
  ['production', TRUE_OR_FALSE],
  [
    'limits',
    {
      form: `budgets by name (${Object.keys(DEFAULT_BUDGETS).join(', ')}), each { max, windowMs } in whole numbers`,
      accepts: (value) =>
        hasOnly(value, Object.keys(DEFAULT_BUDGETS)) &&
        Object.values(value).every((budget) => hasOnly(budget, ['max', 'windowMs'])) &&
        resolves({ limits: value }),
    },
  ],
  [
    'roles',
    {
      form: '{ known, selfAssignable, default }, where the roles to pick and the default are known and not admin',
      accepts: (value) => hasOnly(value, Object.keys(DEFAULT_ROLES)) && resolves({ roles: value }),
    },
  ],
  ['tokensPerUserMax', wholeNumber('tokensPerUserMax', 'a whole number, 0 or more')],
  ['sessionAbsoluteMinutes', wholeNumber('sessionAbsoluteMinutes', 'a whole number, from 1 to 5256000')],
  ['rememberMinutes', wholeNumber('rememberMinutes', 'a whole number, from 1 to 43200')],
  ['sessionsPerUserMax', wholeNumber('sessionsPerUserMax', 'a whole number, 1 or more')],
  ['passwordLengthMin', wholeNumber('passwordLengthMin', 'a whole number, 1 or more')],
  ['passwordConfirmedAtRegistration', TRUE_OR_FALSE],
  ['passwordChangeRevokesTokens', TRUE_OR_FALSE],
  ['hashThreads', wholeNumber('hashThreads', 'a whole number, 1 or more')],
  ['hashQueueMax', wholeNumber('hashQueueMax', 'a whole number, 0 or more')],
])

/** What is wrong with the settings of a configuration file, each fault with the file and the key. */
export function fileFaults(path: string, settings: object): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const rule = RULES.get(key)
    if (rule === undefined)
      return [`${path}: ${key} is not a setting of Adyton.${suggestion(key, [...RULES.keys()])}`]
    if (value === undefined || rule.accepts(value)) return []
    return [`${path}: ${key} is ${rule.isSecret ? '(masked)' : shown(value)}. Allowed: ${rule.form}.`]
  })
}

/** A value that the variable would give: the same rule reads its text, an array's items in one list. */
function asInVariable({ form, formInFile = form, isSecret, parse }: Variable): FileRule {
  return {
    form: formInFile,
    isSecret,
    accepts: (value) => {
      const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string')
      if (!isTexts && typeof value !== 'string' && typeof value !== 'number') return false
      return isDeepStrictEqual(parse(isTexts ? value.join() : String(value)), value)
    },
  }
}

function wholeNumber(key: keyof Settings, form: string): FileRule {
  return { form, accepts: (value) => typeof value === 'number' && resolves({ [key]: value }) }
}

/** Whether the library takes the settings: it knows the bounds. */
function resolves(settings: object): boolean {
  try {
    resolveConfig(toAuthOptions({ ...DEFAULT_SETTINGS, ...settings }))
    return true
  } catch (error) {
    if (error instanceof ConfigurationError) return false
    throw error
  }
}

function hasOnly(value: unknown, keys: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).every((key) => keys.includes(key))
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Infinity })
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
