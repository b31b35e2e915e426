import { type Field, faulty, labelOf, type Reading } from './field.ts'
import { notInteger, tooGreat, tooSmall } from './messages.ts'

const DIGITS = /^-?\d{1,16}$/

export interface IntegerBounds {
  readonly min: number
  readonly max: number
}

/** A whole number, also as digits in text, which is all that a form or a query can send. */
export function integer(bounds: IntegerBounds): Field<number> {
  return { read: (name, raw) => readInteger(name, raw, bounds) }
}

export function readInteger(name: string, raw: unknown, { min, max }: IntegerBounds): Reading<number> {
  const label = labelOf(name)
  const value = typeof raw === 'string' && DIGITS.test(raw) ? Number(raw) : raw
  if (typeof value !== 'number' || !Number.isInteger(value)) return faulty(name, notInteger(label))
  if (value < min) return faulty(name, tooSmall(label, min))
  if (value > max) return faulty(name, tooGreat(label, max))
  return { value }
}
