/** The name under which SQLite makes a database that ends with the process. */
export const IN_MEMORY = ':memory:'

/** What an address names: a file of SQLite's, or a database on a server. */
export type DatabaseAddress =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres' | 'mysql'; readonly url: string }

/** The allowed forms, for whoever wrote another. */
export const DATABASE_FORMS =
  'sqlite:PATH, postgres://USER:PASSWORD@HOST/DATABASE or mysql://USER:PASSWORD@HOST/DATABASE'

/** What the address names, undefined where it names nothing that can be opened. */
export function databaseOf(address: string): DatabaseAddress | undefined {
  const file = databaseFileOf(address)
  return file === undefined ? serverOf(address) : { engine: 'sqlite', file }
}

/**
 * The file that `sqlite:PATH` names, also as `sqlite:/PATH` or `sqlite:///PATH`, undefined for anything else. What
 * follows two slashes would be a host, and no file has one.
 */
export function databaseFileOf(address: string): string | undefined {
  return /^sqlite:(?:\/\/(?=\/))?((?!\/\/).+)$/s.exec(address)?.[1]
}

/** What an address names, as it may be shown: without the user, the password and what follows. */
export function databaseName(address: string): string {
  const database = databaseOf(address)
  if (database === undefined) return 'the database'
  if (database.engine === 'sqlite') return `sqlite:${database.file}`
  const { host, pathname } = new URL(database.url)
  return `${database.engine}://${host}${pathname}`
}

const ENGINES: Readonly<Record<string, 'postgres' | 'mysql'>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
}

/**
 * Whether everything stands where it belongs: a `/`, `#`, `@` or `%` of a password that is not encoded ends it early, and
 * what follows would be taken for the host or the database.
 */
function isWellEncoded({ username, password, pathname, hash }: URL): boolean {
  if (hash !== '' || !/^\/[^/@]+$/.test(pathname)) return false
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

/** Without the name of a database each server would choose another one by itself. */
function serverOf(address: string): DatabaseAddress | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const engine = Object.hasOwn(ENGINES, url.protocol) ? ENGINES[url.protocol] : undefined
  if (engine === undefined || !isWellEncoded(url)) return undefined
  // The one would be ignored by the other's driver, and the connection go unencrypted.
  if (
    engine === 'mysql' &&
    [...url.searchParams.keys()].some((name) => name.startsWith('ssl') && name !== 'ssl')
  )
    return undefined
  return { engine, url: address.replace(/^[a-z]+:/i, `${engine}:`) }
}
