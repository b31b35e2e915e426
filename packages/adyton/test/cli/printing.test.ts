import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, fit, pad } from '../../src/cli/terminal/display-width.ts'
import { printable, printableJson } from '../../src/cli/terminal/printable.ts'
import { type Column, table } from '../../src/cli/terminal/table.ts'

const text = fc.string({ unit: 'binary' })

describe('printable', () => {
  it('leaves nothing in a text that a terminal obeys', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(printable(given)).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u)
      }),
    )
  })

  it.each(['Ada Lovelace', 'Zoë', '漢字', '👩‍🔬', 'שלום'])('leaves %s as it is', (given) => {
    expect(printable(given)).toBe(given)
  })

  it('writes out what it replaces', () => {
    expect(printable('a\u001b[31m\nb\u202e')).toBe('a\\u{1b}[31m\\u{a}b\\u{202e}')
  })
})

describe('printableJson', () => {
  it('is JSON of the same value with nothing in it that a terminal obeys', () => {
    fc.assert(
      fc.property(text, (given) => {
        const json = printableJson({ given })

        expect(JSON.parse(json)).toEqual({ given })
        expect(json).toBe(printable(json))
      }),
    )
  })
})

describe('a width on the terminal', () => {
  it.each([
    ['Ada', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['👩‍🔬', 2],
    ['', 0],
  ])('of %j is %i', (given, width) => {
    expect(displayWidth(given)).toBe(width)
  })

  it('is kept by cutting, whatever the text', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (given, width) => {
        expect(displayWidth(fit(given, width))).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('is reached by padding, whatever the text', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(displayWidth(pad(given, 100_000))).toBe(100_000)
      }),
      { numRuns: 10 },
    )
  })
})

describe('a table', () => {
  const columns: readonly Column<readonly [string, string]>[] = [
    { title: 'ID', cell: ([id]) => id },
    { title: 'NAME', cell: ([, name]) => name, shrinks: true },
    { title: 'STATE', cell: () => 'active' },
  ]

  it('puts the columns under each other, wide characters counted as two', () => {
    const rows = [
      ['1', 'Ada'],
      ['12', '漢字漢字'],
    ] as const

    expect(table(columns, rows, Number.POSITIVE_INFINITY)).toBe(
      ['ID  NAME      STATE', '1   Ada       active', '12  漢字漢字  active'].join('\n'),
    )
  })

  it('cuts what may be cut where the terminal is too narrow', () => {
    expect(table(columns, [['1', 'a'.repeat(40)]], 30)).toBe(
      ['ID  NAME                STATE', `1   ${'a'.repeat(17)}…  active`].join('\n'),
    )
  })

  it('keeps every row on one line, whatever a cell holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (rows) => {
        expect(table(columns, rows, 80).split('\n')).toHaveLength(rows.length + 1)
      }),
    )
  })
})
