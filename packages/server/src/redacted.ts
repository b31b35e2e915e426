/** Names whose values must never be read in a log. Nothing logs them on purpose. */
const SECRETS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'password_confirmation',
  'token',
  'secret',
  'code_verifier',
])

/** The same fields without secrets, wherever they stand and however their names are capitalised. */
export function redactedFields(fields: object, above: readonly object[] = []): Record<string, unknown> {
  const within = [...above, fields]
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRETS.has(name.toLowerCase()) ? '[redacted]' : redacted(value, within),
    ]),
  )
}

function redacted(value: unknown, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (above.includes(value)) return '[circular]'
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redacted(value.toJSON(), [...above, value])
  return Array.isArray(value)
    ? value.map((item) => redacted(item, [...above, value]))
    : redactedFields(value, above)
}
