import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from './secret.ts'

const PLAIN = 'correct horse battery staple'

/** What `console.log` and its like write. */
function printed(print: (console: Console) => void): string {
  const stream = new PassThrough()
  print(new Console(stream))
  return String(stream.read())
}

describe('a secret', () => {
  const secret = new Secret(PLAIN)

  test('is given by reveal alone', () => {
    expect(secret.reveal()).toBe(PLAIN)
  })

  test.each<[string, () => unknown]>([
    ['String()', () => String(secret)],
    ['a template literal', () => `Bearer ${secret}`],
    ['join', () => [secret].join()],
    ['JSON', () => JSON.stringify({ password: secret, nested: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true, getters: true })],
    ['inspect without its own rule', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['console.log', () => printed((console) => console.log(secret, { secret }, [secret]))],
    ['console.dir', () => printed((console) => console.dir(secret, { showHidden: true }))],
    ['console.table', () => printed((console) => console.table([{ secret }]))],
    ['an error message', () => new Error(`wrong: ${secret}`).stack],
    ['an error with it as cause', () => inspect(new Error('wrong', { cause: secret }))],
    ['its keys', () => Object.keys(secret)],
    ['its own properties', () => Reflect.ownKeys(secret).map(String)],
    ['a spread', () => JSON.stringify({ ...secret })],
    ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
    ['Object.entries', () => JSON.stringify(Object.entries(secret))],
  ])('is not given by %s', (_, reveal) => {
    expect(String(reveal())).not.toContain(PLAIN)
  })

  test.each<[string, () => unknown]>([
    ['String()', () => String(secret)],
    ['JSON', () => JSON.parse(JSON.stringify(secret))],
    ['inspect', () => inspect(secret)],
  ])('shows as a mask in %s', (_, show) => {
    expect(show()).toBe('[secret]')
  })
})
