/** What a line of a statement begins with. */
const CLAUSES =
  / (?=(?:(?:(?:left|inner) )?join|(?<!delete )from|where|order by|limit|offset|set|values|on conflict|returning|for (?:no key )?update)\b)/g

const WIDTH = 110

/** A statement as people read it: a clause to a line, what is within parentheses where it is, and no line too long. */
export function readable(sql: string): string {
  const lines = clausesOf(sql.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim())
  return lines.map((clause, at) => wrapped(clause, at === 0 ? '' : '  ')).join('\n')
}

function clausesOf(sql: string): readonly string[] {
  const clauses: string[] = []
  for (const piece of sql.split(CLAUSES)) {
    const before = clauses.at(-1)
    const within = before !== undefined && (depth(before) > 0 || before === 'left' || before === 'inner')
    if (within) clauses[clauses.length - 1] = `${before} ${piece}`
    else clauses.push(piece)
  }
  return clauses
}

/** How many parentheses are open at the end. */
function depth(sql: string): number {
  return sql.split('(').length - sql.split(')').length
}

/** Broken after commas, before words that join conditions, and before the clauses of what is within parentheses. */
function wrapped(clause: string, indent: string): string {
  const lines: string[] = []
  let line = indent
  for (const part of clause.split(/(?<=,) | (?=(?:and|or|from|where|left|join|order|set|columns)\b)/)) {
    if (line.length + part.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = `${indent}    `
    }
    line += `${part} `
  }
  return [...lines, line.trimEnd()].join('\n')
}
