import { styleText } from 'node:util'
import { displayWidth, fit, pad } from './display-width.ts'
import { printable } from './printable.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  /** May be cut where the terminal is too narrow for all columns. */
  readonly shrinks?: true
  /** Whether the cell is to be read as a warning. */
  readonly alarming?: (row: Row) => boolean
}

const GAP = 2
const WIDTH_MIN = 8

/** Rows under their titles, every column as wide as its widest cell, cut to the terminal where it must be. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], widthMax: number): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))))
  const titles = columns.map(({ title }) => title)
  const natural = titles.map((title, at) =>
    Math.max(displayWidth(title), ...cells.map((line) => displayWidth(line[at] ?? ''))),
  )
  const widths = shrink(natural, columns, widthMax)
  const line = (texts: readonly string[]) =>
    texts.map((text, at) => pad(fit(text, widths[at] ?? 0), widths[at] ?? 0))
  const body = cells.map((texts, at) =>
    joined(line(texts).map((text, column) => painted(text, columns[column], rows[at]))),
  )
  return [styleText('bold', joined(line(titles))), ...body].join('\n')
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(GAP)).trimEnd()
}

function painted<Row>(text: string, column: Column<Row> | undefined, row: Row | undefined): string {
  return row !== undefined && column?.alarming?.(row) ? styleText('red', text) : text
}

/** Takes what is too much from the widest column that may shrink, one character at a time. */
function shrink(
  natural: readonly number[],
  columns: readonly Column<never>[],
  widthMax: number,
): readonly number[] {
  const widths = [...natural]
  let excess = sum(widths) + GAP * (widths.length - 1) - widthMax
  while (excess > 0) {
    const widest = Math.max(...widths.filter((_, at) => columns[at]?.shrinks))
    if (!(widest > WIDTH_MIN)) break
    const at = widths.findIndex((width, index) => width === widest && columns[index]?.shrinks)
    widths[at] = widest - 1
    excess -= 1
  }
  return widths
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
