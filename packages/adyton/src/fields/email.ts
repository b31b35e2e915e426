import type { Awaitable } from '../core/awaitable.ts'
import { type CanonicalEmail, canonicalEmail, EMAIL_LENGTH_MAX } from '../core/email.ts'
import { demanded, type Field, faulty, labelOf, type Reading } from './field.ts'
import { notEmail, taken } from './messages.ts'
import { readText } from './text.ts'

export interface NewEmail {
  /** As it was typed, trimmed: mail goes here. */
  readonly address: string
  readonly canonical: CanonicalEmail
}

/** An address for a new account: valid, and nobody's yet. */
export function newEmail(isTaken: (address: string) => Awaitable<boolean>): Field<NewEmail> {
  return {
    read: (name, raw) =>
      demanded<Awaitable<Reading<NewEmail>>>(name, raw, (present) => readNewEmail(name, present, isTaken)),
  }
}

/** The address of an account that may be older than our rules: anything that has an @. */
export function accountEmail(): Field<string> {
  return {
    read: (name, raw) =>
      demanded(name, raw, (present) => {
        const reading = readText(name, present, EMAIL_LENGTH_MAX)
        if ('faults' in reading) return reading
        return reading.value.includes('@') ? reading : faulty(name, notEmail(labelOf(name)))
      }),
  }
}

async function readNewEmail(
  name: string,
  raw: unknown,
  isTaken: (address: string) => Awaitable<boolean>,
): Promise<Reading<NewEmail>> {
  const reading = readText(name, raw, EMAIL_LENGTH_MAX)
  if ('faults' in reading) return reading
  const address = reading.value
  const canonical = canonicalEmail(address)
  if (canonical === undefined) return faulty(name, notEmail(labelOf(name)))
  if (await isTaken(address)) return faulty(name, taken(labelOf(name)))
  return { value: { address, canonical } }
}
