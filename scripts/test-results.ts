import type { TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import type { Engine } from './engines.ts'
import type { Tally } from './tally.ts'

export interface TestResults extends Tally {
  /** The paths of the files with a test that passed or failed, once for each such test. */
  readonly ran: readonly string[]
  /** Tests that nobody meant to run, as opposed to those that a failure kept from running. */
  readonly skipped: readonly { readonly path: string; readonly name: string }[]
}

/**
 * What came of a run. A test that never ended has failed; so has whatever went wrong outside of tests: a file
 * that could not be loaded, a hook, a promise that nobody waited for.
 */
export function resultsOf(vitest: Vitest): TestResults {
  const modules = vitest.state.getTestModules()
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const broken = modules.flatMap(brokenSuites)
  const having = (...states: string[]) => tests.filter((test) => states.includes(test.result().state))
  return {
    passed: having('passed').length,
    failed: having('failed', 'pending').length + broken.length + vitest.state.getUnhandledErrors().length,
    ran: having('passed', 'failed').map(pathOf),
    skipped: having('skipped')
      .filter((test) => brokenSuites(test.module).length === 0)
      .map((test) => ({ path: pathOf(test), name: test.fullName })),
  }
}

function brokenSuites(module: TestModule): readonly (TestModule | TestSuite)[] {
  return [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0)
}

function pathOf(test: TestCase): string {
  return test.module.relativeModuleId
}

/** One line for each engine that tests ran on, and one for each thing that was left out, with how to have it. */
export function describeRun(
  { ran, skipped }: Pick<TestResults, 'ran' | 'skipped'>,
  engines: readonly Engine[],
): { readonly ranOn: readonly string[]; readonly leftOut: readonly string[] } {
  const missing = engines.filter(({ here }) => here === undefined)
  const explained = ({ path }: { readonly path: string }) => missing.some((engine) => runsOn(engine, path))
  const ranOn = engines.flatMap((engine) => {
    const count = ran.filter((path) => runsOn(engine, path)).length
    return count === 0 || engine.here === undefined
      ? []
      : [`${engine.name.padEnd(14)} ${String(count).padStart(5)} tests   ${engine.here}`]
  })
  const leftOut = [
    ...missing.map(({ name, howToHaveIt }) => `${name}: ${howToHaveIt}`),
    ...skipped.filter((test) => !explained(test)).map(({ path, name }) => `${path}: ${name}`),
  ]
  return { ranOn, leftOut }
}

function runsOn({ tests }: Engine, path: string): boolean {
  return tests.some((beginning) => path.startsWith(beginning))
}
