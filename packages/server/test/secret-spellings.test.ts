import { expect, it } from 'vitest'
import { spellings } from './secret-spellings.ts'

it.each<[string, (text: string) => string]>([
  ['plain', (text) => text],
  ['in an address', encodeURIComponent],
  ['in a form', (text) => new URLSearchParams({ a: text }).toString()],
  ['in JSON', (text) => JSON.stringify({ a: text })],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in base64 a letter further', (text) => Buffer.from(`x${text}y`).toString('base64')],
  ['in base64url two letters further', (text) => Buffer.from(`xx${text}yy`).toString('base64url')],
])('a secret is found where it stands %s', (_, encode) => {
  for (const secret of ['Zürich|correct horse 7', 'Wrong+horse/battery=8', 'Ab'.repeat(24)]) {
    const leak = encode(secret)
    expect(spellings(secret).some((spelling) => leak.includes(spelling))).toBe(true)
  }
})
