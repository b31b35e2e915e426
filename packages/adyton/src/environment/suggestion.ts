/** ` Did you mean …?` for a name that is spelled almost like a known one, else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known.find((candidate) => isNear(name, candidate))
  return near === undefined ? '' : ` Did you mean ${near}?`
}

/** At most two letters apart (Levenshtein). */
function isNear(one: string, other: string): boolean {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const letter of one) {
    const next = [(row[0] ?? 0) + 1]
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 0) <= 2
}
