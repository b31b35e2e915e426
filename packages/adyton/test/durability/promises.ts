import { DatabaseSync } from 'node:sqlite'

/** A change that was acknowledged. */
export interface Promised {
  readonly what: 'registered' | 'issued' | 'revoked'
  readonly id: number
}

/** Reads the lines of `write-until-killed`. One that was cut off promises nothing. */
export function readPromises(output: string): readonly Promised[] {
  return [...output.matchAll(/^(registered|issued|revoked) (\d+)\n/gm)].map(([, what, id]) => ({
    what: what as Promised['what'],
    id: Number(id),
  }))
}

/** What a database holds: ids that are there, and ids that the audit trail names, once for each time. */
interface Contents {
  readonly integrity: unknown
  readonly users: ReadonlySet<number>
  readonly tokens: ReadonlySet<number>
  readonly told: { readonly [What in Promised['what']]: readonly number[] }
}

export function readContents(file: string): Contents {
  const database = new DatabaseSync(file)
  const ids = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Number(row['id']))
  const told = (column: string, event: string) =>
    ids(`select ${column} as id from audit_events where event = '${event}'`)
  const contents = {
    integrity: database.prepare('pragma integrity_check').all(),
    users: new Set(ids('select id from users')),
    tokens: new Set(ids('select id from personal_access_tokens')),
    told: {
      registered: told('user_id', 'user.registered'),
      issued: told('token_id', 'token.issued'),
      revoked: told('token_id', 'token.revoked'),
    },
  }
  database.close()
  return contents
}

/** The promises that a database does not keep. */
export function broken(promises: readonly Promised[], contents: Contents): readonly Promised[] {
  const { users, tokens } = contents
  const told = {
    registered: new Set(contents.told.registered),
    issued: new Set(contents.told.issued),
    revoked: new Set(contents.told.revoked),
  }
  return promises.filter(({ what, id }) => {
    if (!told[what].has(id)) return true
    if (what === 'registered') return !users.has(id)
    // A revocation that was not acknowledged may have been carried out all the same, but never half of it.
    return what === 'issued' ? !tokens.has(id) && !told.revoked.has(id) : tokens.has(id)
  })
}

/** The changes that stand in the tables or in the audit trail but not in both, or there more than once. */
export function halfApplied({ users, tokens, told }: Contents): readonly string[] {
  const revoked = new Set(told.revoked)
  const alive = told.issued.filter((id) => !revoked.has(id))
  return [
    ...difference('user', [...users], told.registered),
    ...difference('token', [...tokens], alive),
    ...told.revoked.filter((id) => tokens.has(id)).map((id) => `token ${id} is revoked and there`),
    ...Object.entries(told)
      .filter(([, ids]) => new Set(ids).size !== ids.length)
      .map(([what]) => `something was ${what} twice`),
  ]
}

function difference(what: string, stored: readonly number[], told: readonly number[]): readonly string[] {
  const [inTable, inTrail] = [new Set(stored), new Set(told)]
  return [
    ...inTable
      .difference(inTrail)
      .values()
      .map((id) => `${what} ${id} is not in the trail`),
    ...inTrail
      .difference(inTable)
      .values()
      .map((id) => `${what} ${id} is not in the table`),
  ]
}
