/** Names whose values must never be read in a log. Nothing logs them on purpose. */
const SECRETS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'cookies',
  'set-cookie',
  'xsrf-token',
  'x-xsrf-token',
  'x-csrf-token',
  '_token',
  'password',
  'current_password',
  'password_confirmation',
  'token',
  'secret',
  'code_verifier',
])

const REDACTED = '[redacted]'

/** The same fields without secrets, wherever they stand and however their names are capitalised. */
export function redactedFields(fields: object, above: readonly object[] = []): Record<string, unknown> {
  const within = [...above, fields]
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isSecret(name) ? REDACTED : redacted(value, within),
    ]),
  )
}

function redacted(value: unknown, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (above.includes(value)) return '[circular]'
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redacted(value.toJSON(), [...above, value])
  return Array.isArray(value) ? redactedList(value, above) : redactedFields(value, above)
}

/** Node's raw headers are a list of names and values in turn. */
function redactedList(list: readonly unknown[], above: readonly object[]): readonly unknown[] {
  const within = [...above, list]
  return list.map((item, at) => (isSecret(list[at - 1]) ? REDACTED : redacted(item, within)))
}

function isSecret(name: unknown): boolean {
  return typeof name === 'string' && SECRETS.has(name.toLowerCase())
}
