import type { RolePolicy } from '../core/roles/roles.ts'
import { suggestion } from '../environment/suggestion.ts'
import { Failure } from './failure.ts'

/** A role that the configuration knows, or the end of the command. */
export function knownRole(role: string, { known }: RolePolicy): string {
  if (known.includes(role)) return role
  throw new Failure('unknown_role', `There is no role ${role}.${suggestion(role, known)}`, {
    hint: `Roles: ${known.join(', ')}`,
  })
}
