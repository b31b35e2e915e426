import type { Logger } from 'pino'
import { expect, it } from 'vitest'
import { createLogger } from '../src/logger.ts'

const SECRET = 'not-to-be-read'

function written(log: (logger: Logger) => void): string {
  let text = ''
  const write = (line: string) => {
    text += line
  }
  log(createLogger('info', { readable: false, destination: { write } }))
  return text
}

it.each<[string, object]>([
  ['at the top', { token: SECRET }],
  ['four levels down', { a: { b: { c: { d: { password: SECRET } } } } }],
  ['in a list', { attempts: [[{ secret: SECRET }]] }],
  [
    'under a capitalised name',
    { headers: { Authorization: SECRET, 'Set-Cookie': [SECRET], COOKIE: SECRET } },
  ],
  ['in a list of headers', { rawHeaders: ['Host', 'a.example', 'Cookie', SECRET, 'X-XSRF-TOKEN', SECRET] }],
  ['in a form', { body: { _token: SECRET, current_password: SECRET } }],
  ['among cookies', { cookies: { sid: SECRET }, 'XSRF-TOKEN': SECRET }],
  ['within another secret', { token: { value: SECRET } }],
  ['beside the message of an error', { err: Object.assign(new Error('no'), { request: { token: SECRET } }) }],
  ['in what writes itself out', { response: { toJSON: () => ({ body: { token: SECRET } }) } }],
])('a secret %s is not written', (_, fields) => {
  const text = written((logger) => logger.error(fields, 'said'))

  expect(text).toContain('said')
  expect(text).toContain('[redacted]')
  expect(text).not.toContain(SECRET)
})

it('an error is written with its stack and its cause', () => {
  const error = new Error('outer', { cause: new Error('inner') })

  const { err } = JSON.parse(written((logger) => logger.error({ err: error }, 'said')))

  expect(err).toMatchObject({
    type: 'Error',
    message: 'outer',
    stack: expect.stringContaining('Error: outer\n'),
  })
  expect(err.cause).toMatchObject({ message: 'inner', stack: expect.stringContaining('Error: inner\n') })
})

it('what refers to itself is written once', () => {
  const loop: Record<string, unknown> = { name: 'loop' }
  loop['self'] = loop

  expect(written((logger) => logger.info({ loop }, 'said'))).toContain('{"name":"loop","self":"[circular]"}')
})

it('everything else is written as it was', () => {
  const fields = {
    at: new Date(0),
    none: null,
    count: 3,
    list: ['a', { b: true }, 'tokens', 'b'],
    applied: [],
  }

  const text = written((logger) => logger.info(fields, 'said'))

  expect(JSON.parse(text)).toMatchObject(JSON.parse(JSON.stringify(fields)))
})
