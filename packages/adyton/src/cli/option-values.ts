import { InvalidArgumentError } from 'commander'
import { type FieldSet, readFields, type Values } from '../fields/field.ts'
import { Failure } from './failure.ts'

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** Reads values by the rules that the HTTP endpoints have for them, or ends the command with every fault. */
export async function readValues<Fields extends FieldSet>(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
): Promise<Values<Fields>> {
  const validation = await readFields(fields, new Map(Object.entries(given)))
  if (validation.ok) return validation.values
  throw new Failure('invalid_value', 'The given data was invalid.', { faults: validation.faults })
}

/** A length of time such as `30d`, as seconds. */
export function duration(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text) ?? []
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? Number.NaN)
  if (Number.isNaN(seconds))
    throw new InvalidArgumentError('Write a number and a unit: 90s, 15m, 12h, 30d or 52w.')
  return seconds
}

/** A whole number between two bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`)
  }
}

/** Gathers an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
