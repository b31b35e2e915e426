import { demanded, type Faults, type Field, faulty, labelOf, type Reading } from './field.ts'
import { notList, tooManyItems } from './messages.ts'
import { readText } from './text.ts'

/** The most abilities a token may have, and the most characters of each. */
const ABILITIES_MAX = 100
const ABILITY_LENGTH_MAX = 100

/** A list of abilities. An empty list is a value of its own: it grants nothing. */
export function abilityList(): Field<readonly string[]> {
  return { read: (name, raw) => demanded(name, raw, (present) => readList(name, present)) }
}

function readList(name: string, raw: unknown): Reading<readonly string[]> {
  if (!Array.isArray(raw)) return faulty(name, notList(labelOf(name)))
  if (raw.length > ABILITIES_MAX) return faulty(name, tooManyItems(labelOf(name), ABILITIES_MAX))
  const readings = raw.map((item: unknown, at) => readText(`${name}.${at}`, item, ABILITY_LENGTH_MAX))
  const faults: Faults = new Map(
    readings.flatMap((reading) => ('faults' in reading ? [...reading.faults] : [])),
  )
  if (faults.size > 0) return { faults }
  return { value: readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])) }
}
