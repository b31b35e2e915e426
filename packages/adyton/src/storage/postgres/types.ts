import type pg from 'pg'

/** Makes a value of the text of a cell. */
export type ReadCell = (text: string) => number | string

/** The types of the columns that we read as numbers: int8, int2, int4. Everything else is read as the text it is sent as. */
const WHOLE_NUMBERS: ReadonlySet<number> = new Set([20, 21, 23])

/** How cells of a type are read, which is given by its number in the server's catalog. */
export function readerFor(oid: number): ReadCell {
  return WHOLE_NUMBERS.has(oid) ? wholeNumber : asItIs
}

export const types: pg.CustomTypesConfig = { getTypeParser: readerFor }

/** A number that no JavaScript number can hold stays the text that it is. */
function wholeNumber(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

function asItIs(text: string): string {
  return text
}
