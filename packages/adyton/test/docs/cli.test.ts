import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { FAILURES } from '../../src/cli/failure.ts'
import { createProgram } from '../../src/cli/program.ts'
import { createShell } from '../../src/cli/shell.ts'
import { asCode, codeBlocks, readDocument, section, table } from './markdown.ts'

const document = readDocument('docs/reference/cli.md')
const program = createProgram(createShell([]))
const commands = actingCommands(program)

it('has a section for every command, in the order of the help, and for no other', () => {
  const headings = [...document.matchAll(/^## (adyton .+)$/gm)].map(([, heading]) => heading)

  expect(headings).toEqual(commands.map(nameOf))
})

describe.each(commands.map((command) => [nameOf(command), command] as const))('%s', (name, command) => {
  it('is documented with its usage', () => {
    expect(codeBlocks(section(document, name), 'text')).toEqual([`${name} ${command.usage()}\n`])
  })

  it('is documented with all its options', () => {
    const documented = table(section(document, name)).map(([flags]) => flags)

    expect(documented).toEqual(command.options.map(({ flags }) => asCode(flags)))
  })

  it('ends its help with examples that begin with it', () => {
    let help = ''
    command.configureOutput({
      writeOut: (text) => {
        help += text
      },
    })
    command.outputHelp()
    const examples = help.split('Examples:\n')[1] ?? ''

    expect(examples).toContain(name)
  })
})

it('lists every failure with its exit code, and no other', () => {
  const documented = table(section(document, 'Exit codes').split('repeated:')[1] ?? '')

  expect(documented.map(([code, exit]) => [code, Number(exit)])).toEqual(
    Object.entries(FAILURES).map(([code, exit]) => [asCode(code), exit]),
  )
})

it('explains every exit code', () => {
  const documented = table(section(document, 'Exit codes')).map(([exit]) => Number(exit))

  expect(documented).toEqual([...new Set([0, ...Object.values(FAILURES)])].sort((one, other) => one - other))
})

/** Those that do something: all but the groups. `migrate` is both. */
function actingCommands(command: Command): readonly Command[] {
  const below = command.commands.flatMap(actingCommands)
  const isGroup = command.parent === null || (below.length > 0 && command.name() !== 'migrate')
  return isGroup ? below : [command, ...below]
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}
