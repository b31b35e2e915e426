import type { Answer } from '../../http/in-memory-caller.ts'

/*
 * What an engine answered, as it can be compared with what another did. Engines number rows alike, but one counts a number
 * for a row that was refused and another does not, so numbers of rows are left out, and the secrets of tokens with them.
 */

export function comparable({ status, body }: Answer): unknown {
  return { status, body: withoutIds(body) }
}

/** What a piece of work gave, or the kind of error that it ended with. */
export async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return withoutIds(await work())
  } catch (error) {
    return `throws ${error instanceof Error ? error.name : typeof error}`
  }
}

/** The outcome for each of several inputs, by the input as JSON. */
export async function outcomes<Input>(
  inputs: readonly Input[],
  work: (input: Input) => unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {}
  for (const input of inputs) found[label(input)] = await outcome(() => work(input))
  return found
}

function label(input: unknown): string {
  return typeof input === 'number' ? String(input) : JSON.stringify(input)
}

const ID_NAMES: ReadonlySet<string> = new Set([
  'id',
  'parent_id',
  'parentId',
  'tokenId',
  'evicted',
  'next_cursor',
])

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds)
  if (typeof value === 'string') return value.replace(/^\d+\|\w{48}$/, '<token>')
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isId(name, part) ? '<id>' : withoutIds(part)]),
  )
}

function isId(name: string, value: unknown): boolean {
  return ID_NAMES.has(name) && value !== null
}
