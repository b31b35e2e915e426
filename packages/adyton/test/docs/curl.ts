import { spawnSync } from 'node:child_process'

/** The curl of this machine and its version, undefined where there is none. */
export function findCurl(): string | undefined {
  return spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout?.split('\n', 1)[0]?.split(' (', 1)[0]
}
