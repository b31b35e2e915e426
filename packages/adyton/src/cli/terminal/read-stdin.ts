import { Failure } from '../failure.ts'

const BYTES_MAX = 65_536

/** Everything on stdin as text, without the line end that `echo` adds. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    size += chunk.length
    if (size > BYTES_MAX) throw new Failure('invalid_value', `More than ${BYTES_MAX} bytes came in on stdin.`)
  }
  return decode(Buffer.concat(chunks)).replace(/\r?\n$/, '')
}

/** Bytes that are no UTF-8 are refused: replaced by a mark, two different passwords could be the same. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new Failure('invalid_value', 'What came in on stdin is not UTF-8.')
    throw error
  }
}
