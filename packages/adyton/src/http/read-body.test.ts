import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BodyReading, readBody } from './read-body.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const MALFORMED = { ok: false, code: 'malformed_body' }
const UNREADABLE = { ok: false, code: 'malformed_request' }
const UNSUPPORTED = { ok: false, code: 'unsupported_media_type' }
const NOTHING = { ok: true, fields: new Map() }

function read(
  type: string | undefined,
  body: string | Uint8Array | undefined,
): BodyReading | Promise<BodyReading> {
  return readBody({
    rawHeaders: type === undefined ? [] : ['Content-Type', type],
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })
}

function fields(entries: object): BodyReading {
  return { ok: true, fields: new Map(Object.entries(entries)) }
}

describe('a body', () => {
  test.each([JSON_TYPE, FORM_TYPE, 'multipart/form-data', 'text/plain', 'nonsense', undefined])(
    'that is empty has no fields, whatever its type (%s)',
    (type) => {
      expect(read(type, undefined)).toEqual(NOTHING)
      expect(read(type, '')).toEqual(NOTHING)
    },
  )

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json ;charset="utf-8"',
    'application/json\t; charset=utf-8',
    ' application/json',
    'application/vnd.api+json',
    'application/problem+JSON; version=1',
  ])('of type %j is JSON', (type) => {
    expect(read(type, '{"a":1}')).toEqual(fields({ a: 1 }))
  })

  test.each(['application/x-www-form-urlencoded', 'APPLICATION/X-WWW-FORM-URLENCODED;charset=UTF-8'])(
    'of type %j is a form',
    (type) => {
      expect(read(type, 'a=1')).toEqual(fields({ a: '1' }))
    },
  )

  test.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json5',
    'json',
    '+json/x',
    'application/xml',
    'text/html',
    'application/octet-stream',
    '*/*',
    'text/plain; application/json',
  ])('of type %j is not read', (type) => {
    expect(read(type, '{"a":1}')).toEqual(UNSUPPORTED)
  })
})

describe('JSON', () => {
  test('gives the fields of an object', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (object) => {
        const sent = JSON.stringify(object)

        expect(await read(JSON_TYPE, sent)).toEqual({
          ok: true,
          fields: new Map(Object.entries(JSON.parse(sent))),
        })
      }),
    )
  })

  test.each(['[]', '[{"a":1}]', 'null', 'true', '7', '"{}"', '{}', ' ', '\n\t'])(
    'that is %j has no fields',
    (text) => {
      expect(read(JSON_TYPE, text)).toEqual(NOTHING)
    },
  )

  test.each([
    '{',
    '{"a"}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":1}{"b":2}',
    '{"a":NaN}',
    '{"a":01}',
    'undefined',
    '{"a":"\n"}',
    '// x',
    '\0',
    '{"a":1}\0',
  ])('that is none is malformed: %j', (text) => {
    expect(read(JSON_TYPE, text)).toEqual(MALFORMED)
  })

  test('takes a field called __proto__ for a field', () => {
    const reading = read(JSON_TYPE, '{"__proto__":{"role":"admin"},"constructor":1}')

    expect(reading).toEqual({
      ok: true,
      fields: new Map<string, unknown>([
        ['__proto__', { role: 'admin' }],
        ['constructor', 1],
      ]),
    })
    expect({}).not.toHaveProperty('role')
  })

  test('with one key twice means the last', () => {
    expect(read(JSON_TYPE, '{"a":1,"b":2,"a":3}')).toEqual(fields({ a: 3, b: 2 }))
  })

  test('may begin with a byte order mark', () => {
    expect(read(JSON_TYPE, '\ufeff{"a":1}')).toEqual(fields({ a: 1 }))
  })

  test('keeps escaped lone surrogates for the rules of the field to refuse', () => {
    expect(read(JSON_TYPE, '{"a":"\\ud800"}')).toEqual(fields({ a: '\ud800' }))
  })

  test.each([
    ['a stray byte', [0x22, 0xff, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character cut short', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('in anything but UTF-8 is malformed: %s', (_, bytes) => {
    expect(read(JSON_TYPE, Uint8Array.from(bytes))).toEqual(MALFORMED)
  })

  test.each([
    ['lists', '['.repeat(65_536)],
    ['closed lists', `{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}`],
    ['objects', '{"a":'.repeat(13_000)],
    ['closed objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ])('as deep as a body can hold is read or refused: %s', async (_, text) => {
    const reading = await read(JSON_TYPE, text)

    expect(reading.ok || reading.code).toBe(text.endsWith('}') ? true : 'malformed_body')
  })
})

describe('a form', () => {
  test('gives its fields as text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[^[\]]+$/), fc.string({ unit: 'grapheme' })),
        async (sent) => {
          expect(await read(FORM_TYPE, new URLSearchParams(sent).toString())).toEqual(fields(sent))
        },
      ),
    )
  })

  test('decodes plus signs, percent signs and UTF-8', () => {
    expect(read(FORM_TYPE, 'name=Ada+L%C3%B6velace&mark=%2B&empty=&bare')).toEqual(
      fields({ name: 'Ada Lövelace', mark: '+', empty: '', bare: '' }),
    )
  })

  test('with one name twice means the last', () => {
    expect(read(FORM_TYPE, 'a=1&a=2')).toEqual(fields({ a: '2' }))
  })

  test.each([
    ['abilities[]=read&abilities[]=write', { abilities: ['read', 'write'] }],
    ['abilities%5B%5D=read', { abilities: ['read'] }],
    ['abilities[0]=read&abilities[1]=write', { abilities: ['read', 'write'] }],
    ['a[]=1&b[]=2&a[]=3', { a: ['1', '3'], b: ['2'] }],
    ['a=1&a[]=2', { a: ['2'] }],
    ['a[]=1&a=2', { a: '2' }],
    ['a[b]=1', { 'a[b]': '1' }],
    ['[]=1', { '[]': '1' }],
    ['__proto__[]=1', { ['__proto__']: ['1'] }],
    ['a[][]=1', { 'a[]': ['1'] }],
  ])('reads %j as PHP does, as far as lists go', (text, expected) => {
    expect(read(FORM_TYPE, text)).toEqual({ ok: true, fields: new Map(Object.entries(expected)) })
  })

  test('may have a thousand fields, and not one more: taking it apart must not take long', async () => {
    const reading = await read(FORM_TYPE, 'a[]&'.repeat(1_000))

    expect(reading.ok && reading.fields.get('a')).toHaveLength(1_000)
    expect(await read(FORM_TYPE, 'a[]&'.repeat(1_001))).toEqual(UNREADABLE)
  })

  test('with raw bytes that are no UTF-8 could not be read, and with escaped ones is read', async () => {
    expect(read(FORM_TYPE, Uint8Array.from([0x61, 0x3d, 0xff]))).toEqual(UNREADABLE)
    expect(read(FORM_TYPE, 'a=%FF&b=%')).toEqual(fields({ a: '\ufffd', b: '%' }))
  })
})

test('JSON sent as a form, as curl does without a content type, is told apart from a form without fields', async () => {
  const reading = await read(FORM_TYPE, '{"name":"Ada"}')

  expect(reading).toMatchObject({
    ...UNSUPPORTED,
    message: expect.stringContaining('Content-Type: application/json'),
  })
})

describe('a multipart form', () => {
  async function sent(form: FormData) {
    const response = new Response(form)
    return read(response.headers.get('content-type') ?? '', new Uint8Array(await response.arrayBuffer()))
  }

  test('gives its fields as text, lists included', async () => {
    const form = new FormData()
    for (const [name, value] of [
      ['name', ' Ada Lövelace\r\n'],
      ['abilities[]', 'read'],
      ['abilities[]', 'write'],
      ['name', 'Ada'],
      ['__proto__', 'x'],
    ] as const)
      form.append(name, value)

    expect(await sent(form)).toEqual({
      ok: true,
      fields: new Map<string, unknown>([
        ['name', 'Ada'],
        ['abilities', ['read', 'write']],
        ['__proto__', 'x'],
      ]),
    })
  })

  test.each<[string, string, string]>([
    ['OkHttp', 'name="name"\r\nContent-Length: 3', ''],
    ['.NET', 'name=name\r\nContent-Type: text/plain; charset=utf-8', ''],
    ['Apache HttpClient', 'name="name"\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit', ''],
    ['a client that begins with an empty line', 'name="name"', '\r\n'],
    ['a client that begins with a word of its own', 'name="name"', 'This is a form.\r\n'],
  ])('is read as %s writes it', async (_, disposition, preamble) => {
    const type = 'multipart/form-data; boundary="----7MA4YWxkTrZu0gW"'
    const part = `Content-Disposition: form-data; ${disposition}\r\n\r\nAda\r\n`
    const body = `${preamble}------7MA4YWxkTrZu0gW\r\n${part}------7MA4YWxkTrZu0gW--\r\n`

    expect(await read(type, body)).toEqual(fields({ name: 'Ada' }))
  })

  test('gives no text for a file', async () => {
    const form = new FormData()
    form.append('name', new File(['Ada'], 'name.txt'))

    const reading = await sent(form)

    expect(reading.ok && typeof reading.fields.get('name')).toBe('object')
  })

  test.each([
    ['no boundary', 'multipart/form-data', '--x\r\n'],
    ['an empty boundary', 'multipart/form-data; boundary=', '--\r\n'],
    [
      'another boundary',
      'multipart/form-data; boundary=y',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    ],
    ['no end', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
    [
      'a part without a name',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n',
    ],
    ['JSON in it', 'multipart/form-data; boundary=x', '{"a":1}'],
    [
      'a file name that is badly escaped',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"; filename*=utf-8\'\'%zz\r\n\r\nv\r\n--x--\r\n',
    ],
  ])('with %s could not be read', async (_, type, body) => {
    expect(await read(type, body)).toEqual(UNREADABLE)
  })

  test('is read or refused, whatever its bytes', async () => {
    const part = fc.oneof(
      fc.constantFrom('--x', '\r\n', 'Content-Disposition: form-data; name="a"', '--', ';', '"', ':', '\0'),
      fc.string(),
    )

    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (parts) => {
        const reading = await read('multipart/form-data; boundary=x', parts.join(''))

        expect(reading.ok || reading.code).toBeOneOf([true, 'malformed_request'])
      }),
    )
  })
})
