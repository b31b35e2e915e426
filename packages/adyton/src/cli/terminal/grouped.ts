/** A number as a person reads it: `12,345`. */
export function grouped(number: number): string {
  return number.toLocaleString('en')
}
