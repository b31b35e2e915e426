import { type Field, faulty, labelOf } from './field.ts'
import { notBoolean } from './messages.ts'

const YES: readonly unknown[] = [true, 1, '1', 'true', 'on', 'yes']
const NO: readonly unknown[] = [undefined, false, 0, '0', 'false', 'off', 'no']

/** A choice that need not be made: what checkboxes and clients send for yes and no, and no where nothing is sent. */
export function flag(): Field<boolean> {
  return {
    read: (name, raw) => {
      const text = typeof raw === 'string' ? raw.toLowerCase() : raw
      if (YES.includes(text)) return { value: true }
      return NO.includes(text) ? { value: false } : faulty(name, notBoolean(labelOf(name)))
    },
  }
}
