import type { Compilable } from 'kysely'
import type { CredentialUse } from '../../core/credential-use.ts'
import { clippedAgent } from './audit.ts'
import type { Operation } from './operation.ts'
import { toColumn } from './rows.ts'

/** A use as columns hold it. */
export interface UseRow<Id> {
  readonly id: Id
  readonly at: string
  readonly ip: string | null
  readonly agent: string | null
}

/** How a use is written: the statement, and its parameters in the order in which they stand in it. */
export interface UseStatement<Id> {
  readonly update: (use: UseRow<Id>) => Compilable
  readonly parameters: (use: UseRow<Id>) => readonly unknown[]
}

/** Writes uses. The statement is built once for all of them, since building costs more than running it. */
export function* writeUses<Id>(
  uses: readonly CredentialUse<Id>[],
  { update, parameters }: UseStatement<Id>,
): Operation<void> {
  const [first] = uses
  if (first === undefined) return
  const statement = update(toRow(first)).compile()
  for (const use of uses) yield { ...statement, parameters: parameters(toRow(use)) }
}

function toRow<Id>({ id, at, ip, userAgent }: CredentialUse<Id>): UseRow<Id> {
  return { id, at: toColumn(at), ip, agent: clippedAgent(userAgent) }
}
