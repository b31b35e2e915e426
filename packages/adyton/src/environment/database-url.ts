/**
 * The file that `sqlite:PATH` names, also as `sqlite:/PATH` or `sqlite:///PATH`, undefined for anything else. What
 * follows two slashes would be a host, and no file has one.
 */
export function databaseFileOf(url: string): string | undefined {
  return /^sqlite:(?:\/\/(?=\/))?((?!\/\/).+)$/s.exec(url)?.[1]
}
