export interface Tally {
  readonly passed: number
  readonly failed: number
}

/** Prints the line that a run ends with, and gives the exit code: a run in which nothing passed has failed. */
export function conclude({ passed, failed }: Tally, print: (line: string) => void = console.log): number {
  print(`\n${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}
