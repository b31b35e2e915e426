import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { databaseIn, MAIN } from './command-line.ts'

export const ENTER = '\r'
export const CTRL_C = '\u0003'

/** `adyton` on a terminal, with a person before it. */
export interface Conversation {
  /** Waits until this stands on the terminal, after what was waited for before. */
  sees(text: string): Promise<void>
  types(keys: string): void
  /** Everything that was on the terminal, once the command has ended, and how it ended. */
  end(): Promise<{ readonly exitCode: number | null; readonly screen: string }>
}

/** Whether there is the `script` of util-linux, which gives a command a terminal. */
export function hasTerminal(): boolean {
  return spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false
}

export function onTerminal(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Conversation {
  const words = [process.execPath, '--conditions=source', MAIN, ...args].map((word) => `'${word}'`)
  // The terminal of `script` has no size of its own where there is none around it.
  const command = `stty cols 100 rows 30; ${words.join(' ')}`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      DATABASE_URL: `sqlite:${databaseIn(folder)}`,
      ADYTON_PASSWORD_HASH: 'bcrypt:4',
      ...env,
    },
  })
  onTestFinished(() => void child.kill())
  const closed = once(child, 'close')
  let screen = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  return {
    async sees(text) {
      while (!screen.includes(text, seen)) {
        const [ended] = await Promise.race([once(child.stdout, 'data'), closed])
        if (typeof ended === 'number') throw new Error(`"${text}" never came. The screen was:\n${screen}`)
      }
      seen = screen.indexOf(text, seen) + text.length
    },
    types: (keys) => void child.stdin.write(keys),
    async end() {
      const [exitCode] = await closed
      return { exitCode, screen }
    },
  }
}
