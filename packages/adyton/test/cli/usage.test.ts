import { describe, expect, it } from 'vitest'
import { commandLine, failureOf, newFolder } from './command-line.ts'

const adyton = commandLine(newFolder())

describe('help', () => {
  it('goes to stdout and ends with 0 when it was asked for', async () => {
    const { exitCode, stdout, stderr } = await adyton(['token', 'create', '--help'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain('Usage: adyton token create [options] <user>')
    expect(stdout).toContain('Examples:\n  adyton token create')
  })

  it('goes to stderr and ends with 2 when a command is missing', async () => {
    const { exitCode, stdout, stderr } = await adyton(['user'])

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('Usage: adyton user [options] [command]')
  })

  it('has no colours where it is piped', async () => {
    const { stdout } = await adyton(['--help'])

    expect(stdout).not.toContain('\u001b')
  })
})

it('tells its version', async () => {
  const { exitCode, stdout } = await adyton(['--version'])

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

describe('a mistake on the command line', () => {
  it.each([
    { line: ['tokn', 'list'], message: "Unknown command 'tokn'. Did you mean token?", help: 'adyton --help' },
    {
      line: ['user', 'crate'],
      message: "Unknown command 'crate'. Did you mean create?",
      help: 'adyton user --help',
    },
    {
      line: ['user', 'list', '--limt', '3'],
      message: "Unknown option '--limt'. Did you mean --limit?",
      help: 'adyton user list --help',
    },
    {
      line: ['user', 'disable'],
      message: "Missing required argument 'user'.",
      help: 'adyton user disable --help',
    },
    {
      line: ['token', 'create', '1'],
      message: "Required option '--name <name>' not specified.",
      help: 'adyton token create --help',
    },
  ])('$line ends with 2, says what it is and where the help is', async ({ line, message, help }) => {
    const { exitCode, stdout, stderr } = await adyton(line)

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toBe(`error: ${message}\nhint: See: ${help}\n`)
  })

  it('is told as JSON where JSON was asked for', async () => {
    const ended = await adyton(['role', 'asign', '--json'])

    expect(failureOf(ended)).toEqual({
      code: 'usage',
      message: "Unknown command 'asign'. Did you mean assign?",
      hint: 'See: adyton role --help',
      exit_code: 2,
    })
  })

  it('is told as JSON, without the help, when a command is missing', async () => {
    const ended = await adyton(['--json'])

    expect(failureOf(ended)).toMatchObject({ code: 'usage', message: 'A command is missing.' })
    expect(ended.exitCode).toBe(2)
  })

  it.each([
    ['as an argument', ['user', 'create', 'ada@example.com', 'hunter2: secret', '--name', 'Ada']],
    [
      'as the value of an option',
      ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', 'hunter2'],
    ],
    ['behind an option', ['user', 'create', 'ada@example.com', '--name', 'Ada', "--password=hunter2'x"]],
    ['behind a short option', ['user', 'create', 'ada@example.com', '--name', 'Ada', '-phunter2']],
  ])('refuses a password %s and does not repeat it', async (_, line) => {
    const { exitCode, stdout, stderr } = await adyton(line)

    expect(exitCode).toBe(2)
    expect(stdout + stderr).not.toContain('hunter2')
    expect(stdout + stderr).not.toContain('secret')
  })
})
