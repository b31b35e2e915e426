import { type Field, readFields } from '../src/fields/field.ts'

/** What one field of a body came to: its value, or what was wrong, by the name it is reported under. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly faults: Readonly<Record<string, readonly string[]>> }

/** Reads one field of a body as a route does. `undefined` stands for a field that was not sent. */
export async function readField<T>(
  name: string,
  field: Field<T>,
  raw: unknown,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<Outcome<T>> {
  const sent = raw === undefined ? [] : [[name, raw] as const]
  const validation = await readFields({ [name]: field }, new Map([...sent, ...Object.entries(rest)]))
  if (!validation.ok) return { faults: Object.fromEntries(validation.faults) }
  return { value: Object.entries(validation.values).map(([, value]) => value)[0] as T }
}
