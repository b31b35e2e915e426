import { PASSWORD_BYTES_MAX } from '../core/passwords/policy.ts'
import type { PasswordHasher } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { demanded, type Field, faulty, labelOf, unlessFaulty } from './field.ts'
import { badFormat, notText, tooManyBytes, tooShort, unconfirmed } from './messages.ts'
import { lengthOf } from './text.ts'

export interface PasswordRules extends Pick<PasswordHasher, 'bytesMax' | 'allowsNul'> {
  /** The fewest characters. */
  readonly lengthMin: number
}

/**
 * A password being set, repeated in `…_confirmation`: always, or only where that is sent at all. Taken exactly as sent,
 * never trimmed, cut or normalised.
 */
export function newPassword(
  rules: PasswordRules,
  { confirmed }: { readonly confirmed: 'always' | 'if sent' } = { confirmed: 'always' },
): Field<Secret> {
  return {
    verbatim: true,
    read: (name, raw, body) =>
      demanded(name, raw, (present) => {
        const label = labelOf(name)
        if (typeof present !== 'string') return faulty(name, notText(label))
        const repeated = body.get(`${name}_confirmation`)
        const isConfirmed = repeated === present || (repeated === undefined && confirmed === 'if sent')
        const faults = [
          ...(isHashable(present, rules) ? [] : [badFormat(label)]),
          ...(lengthOf(present) < rules.lengthMin ? [tooShort(label, rules.lengthMin)] : []),
          ...(Buffer.byteLength(present) > rules.bytesMax ? [tooManyBytes(label, rules.bytesMax)] : []),
          ...(isConfirmed ? [] : [unconfirmed(label)]),
        ]
        return unlessFaulty(name, faults, new Secret(present))
      }),
  }
}

/** A password being tried. The rules for setting one do not apply: it may be older than they are. */
export function triedPassword(): Field<Secret> {
  return {
    verbatim: true,
    read: (name, raw) =>
      demanded(name, raw, (present) => {
        const label = labelOf(name)
        if (typeof present !== 'string') return faulty(name, notText(label))
        return Buffer.byteLength(present) > PASSWORD_BYTES_MAX
          ? faulty(name, tooManyBytes(label, PASSWORD_BYTES_MAX))
          : { value: new Secret(present) }
      }),
  }
}

/** A lone surrogate has no bytes of its own: two different passwords would hash alike. */
function isHashable(password: string, rules: PasswordRules): boolean {
  return password.isWellFormed() && (rules.allowsNul || !password.includes('\0'))
}
