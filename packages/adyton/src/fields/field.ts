import type { Awaitable } from '../core/awaitable.ts'
import { required } from './messages.ts'

/** The fields of a body by name. A Map, so that a field called `__proto__` is just a field. */
export type BodyFields = ReadonlyMap<string, unknown>

/** What is wrong, by field, in the order of the fields. */
export type Faults = ReadonlyMap<string, readonly string[]>

/** What one field gave: its value, or every rule it broke, by the name each is reported under. */
export type Reading<T> = { readonly value: T } | { readonly faults: Faults }

/** Reads one field of a body. `name` is what it is reported as. */
export interface Field<T> {
  /** A second name that clients use for it. */
  readonly alias?: string
  /** Its text is taken exactly as sent. Other text is trimmed before it is read. */
  readonly verbatim?: true
  read(name: string, raw: unknown, body: BodyFields): Awaitable<Reading<T>>
}

export type FieldSet = Readonly<Record<string, Field<unknown>>>

export type Values<Fields extends FieldSet> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never
}

export type Validation<Fields extends FieldSet> =
  | { readonly ok: true; readonly values: Values<Fields> }
  | { readonly ok: false; readonly faults: Faults }

/** Reads all fields of a set and tells of all faults at once. What the set does not name is not looked at. */
export async function readFields<Fields extends FieldSet>(
  fields: Fields,
  body: BodyFields,
): Promise<Validation<Fields>> {
  const values: Record<string, unknown> = {}
  const faults = new Map<string, readonly string[]>()
  for (const [name, field] of Object.entries(fields)) {
    const reading = await field.read(name, rawValue(name, field, body), body)
    if ('value' in reading) values[name] = reading.value
    else for (const [reported, texts] of reading.faults) faults.set(reported, texts)
  }
  // Every field of the set has given its value when there is no fault.
  return faults.size > 0 ? { ok: false, faults } : { ok: true, values: values as Values<Fields> }
}

/** One or more faults of one field. */
export function faulty(name: string, ...texts: string[]): { readonly faults: Faults } {
  return { faults: new Map([[name, texts]]) }
}

/** The value, unless some rule was broken. */
export function unlessFaulty<T>(name: string, texts: readonly string[], value: T): Reading<T> {
  return texts.length > 0 ? { faults: new Map([[name, texts]]) } : { value }
}

/** How a name is spoken of in a text: `device_name` is "device name". */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ')
}

/** A field that must be there. */
export function demanded<T>(
  name: string,
  raw: unknown,
  read: (present: unknown) => T,
): T | { readonly faults: Faults } {
  return raw === undefined ? faulty(name, required(labelOf(name))) : read(raw)
}

/** Makes a field optional: undefined when it is absent, null or empty. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    ...field,
    read: (name, raw, body) => (raw === undefined ? { value: undefined } : field.read(name, raw, body)),
  }
}

/** What was sent under the name of the field, or else under its alias. */
function rawValue(name: string, field: Field<unknown>, body: BodyFields): unknown {
  const named = givenValue(body.get(name), field)
  return named === undefined && field.alias !== undefined ? givenValue(body.get(field.alias), field) : named
}

/** Text is trimmed, and then null and empty text mean that a field is missing, as in stock. */
export function givenValue(raw: unknown, { verbatim }: Pick<Field<unknown>, 'verbatim'> = {}): unknown {
  const value = typeof raw === 'string' && verbatim !== true ? raw.trim() : raw
  return value === null || value === '' ? undefined : value
}
