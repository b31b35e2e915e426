import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { DOCUMENTS, prose, ROOT, readDocument, section, table } from './markdown.ts'

const FILE = 0

it.each(DOCUMENTS)('%s links only to what exists', (path) => {
  const dead = linksOf(path).filter(([file, anchor]) => !resolves(file, anchor))

  expect(dead).toEqual([])
})

it('the ten-second map leads to files, one or more for each question', () => {
  const map = table(section(readDocument('ARCHITECTURE.md'), 'The ten-second map'))
  const targets = map.map((row) => hrefs(row[1] ?? ''))

  expect(targets.filter((files) => files.length === 0)).toEqual([])
  expect(targets.flat().filter((file) => !statSync(join(ROOT, file)).isFile())).toEqual([])
})

it('every decision is in the index of decisions', () => {
  const index = linksOf('docs/adr/README.md').map((link) => link[FILE])
  const decisions = DOCUMENTS.filter((path) => /^docs\/adr\/\d/.test(path)).sort()

  expect(index).toEqual(decisions)
})

/** The targets inside the repository: the file by its path from the root, and the anchor in it. */
function linksOf(path: string): readonly (readonly [string, string])[] {
  return hrefs(prose(readDocument(path)))
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [file = '', anchor = ''] = href.split('#')
      return [file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file)), anchor]
    })
}

function hrefs(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, href]) => (href === undefined ? [] : [href]))
}

function resolves(file: string, anchor: string): boolean {
  if (!existsSync(join(ROOT, file))) return false
  return anchor === '' || anchorsOf(file).includes(anchor)
}

/** The anchors that GitHub gives to headings: lower case, blanks as hyphens, punctuation left out. */
function anchorsOf(file: string): readonly string[] {
  return [...prose(readDocument(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
