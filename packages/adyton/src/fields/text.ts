import { demanded, type Field, faulty, labelOf, type Reading, unlessFaulty } from './field.ts'
import { badFormat, notSelectable, notText, required, tooLong } from './messages.ts'

export interface TextOptions {
  /** The most characters, as `lengthOf` counts them. */
  readonly max: number
  readonly alias?: string
}

/** Text of one character at least. */
export function text({ max, alias }: TextOptions): Field<string> {
  return {
    ...(alias !== undefined && { alias }),
    read: (name, raw) => demanded(name, raw, (present) => readText(name, present, max)),
  }
}

/** One of a list of texts. */
export function oneOf(allowed: readonly string[]): Field<string> {
  return {
    read: (name, raw) =>
      demanded(name, raw, (present) =>
        typeof present === 'string' && allowed.includes(present)
          ? { value: present }
          : faulty(name, notSelectable(labelOf(name))),
      ),
  }
}

/** Trims and checks text that has been given. NUL and lone surrogates are no characters: databases refuse or alter them. */
export function readText(name: string, raw: unknown, max: number): Reading<string> {
  const label = labelOf(name)
  if (typeof raw !== 'string') return faulty(name, notText(label))
  const value = raw.trim()
  if (value === '') return faulty(name, required(label))
  return unlessFaulty(
    name,
    [
      ...(isStorable(value) ? [] : [badFormat(label)]),
      ...(lengthOf(value) > max ? [tooLong(label, max)] : []),
    ],
    value,
  )
}

/** Characters are Unicode code points, as Laravel and databases count them: an emoji is one. */
export function lengthOf(value: string): number {
  return [...value].length
}

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0')
}
