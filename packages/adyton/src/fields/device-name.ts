import { optional } from './field.ts'
import { text } from './text.ts'

/** The name of the token that a client asks for, under either of the names clients use. */
export function deviceName() {
  return optional(text({ max: 255, alias: 'deviceName' }))
}
