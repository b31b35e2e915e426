import type { User, UserId } from './user.ts'

/** Whose a credential is. The type is part of the identity: the same id under another type is someone else. */
export interface Owner {
  readonly type: string
  readonly id: UserId
}

/** All credentials of one user, whichever of the types that mean users they were written with. */
export interface Ownership {
  readonly types: readonly string[]
  readonly id: UserId
}

/** Which owner types mean our users. */
export interface OwnerPolicy {
  /** Written as the owner type of new credentials. */
  readonly ownerType: string
  /** Owner types that mean our users too, `ownerType` among them. */
  readonly ownerTypes: readonly string[]
}

/** All the credentials of a user. */
export function ownedBy(user: Pick<User, 'id'>, policy: Pick<OwnerPolicy, 'ownerTypes'>): Ownership {
  return { types: policy.ownerTypes, id: user.id }
}
