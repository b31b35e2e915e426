/** Grants every ability. Nothing else is a wildcard: `server:*` is an ability of its own (Sanctum). */
export const EVERY_ABILITY = '*'

/** Whether a list of abilities grants the wanted one: by `*` or by the exact, case-sensitive string. */
export function can(abilities: readonly string[], wanted: string): boolean {
  return abilities.includes(EVERY_ABILITY) || abilities.includes(wanted)
}

/**
 * The abilities of a new token: those asked for, or the maker's own where none were asked for.
 * Undefined when the wish is broader than the maker, who may not grant what it does not have.
 */
export function narrow(
  maker: readonly string[],
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  if (wanted === undefined) return maker
  if (!wanted.every((ability) => can(maker, ability))) return undefined
  return [...new Set(wanted)]
}
