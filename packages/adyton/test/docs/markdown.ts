import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '../../../..')

/** Every Markdown file of the project, by its path from the root. */
export const DOCUMENTS = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist|storage)(?:\/|$)/.test(path),
})

/** The text of a document, by its path from the root. */
export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The lines under a heading, up to the next heading of any level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'))
  if (from === -1) throw new Error(`There is no heading "${heading}".`)
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line))
  return lines.slice(from + 1, length === -1 ? undefined : from + 1 + length).join('\n')
}

/** The first table in a text, as rows of cells, its head left out. */
export function table(text: string): readonly (readonly string[])[] {
  const [, , ...rows] = /(?:^\|.*\n?)+/m.exec(text)?.[0].trim().split('\n') ?? []
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The contents of the fenced blocks of a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, code]) =>
    found === language && code !== undefined ? [code] : [],
  )
}

/** The text without its fenced blocks. */
export function prose(text: string): string {
  return text.replace(/^```.*?^```$/gms, '')
}

/** What is set in backticks, without them. */
export function codeSpans(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => (code === undefined ? [] : [code]))
}

/** How an absent value is written in a table. */
export const NONE = '–'

export function asCode(value: string | undefined): string {
  return value === undefined ? NONE : `\`${value}\``
}
