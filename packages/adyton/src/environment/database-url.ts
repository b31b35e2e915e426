/** The name under which SQLite makes a database that ends with the process. */
export const IN_MEMORY = ':memory:'

/**
 * The file that `sqlite:PATH` names, also as `sqlite:/PATH` or `sqlite:///PATH`, undefined for anything else. What
 * follows two slashes would be a host, and no file has one.
 */
export function databaseFileOf(url: string): string | undefined {
  return /^sqlite:(?:\/\/(?=\/))?((?!\/\/).+)$/s.exec(url)?.[1]
}
