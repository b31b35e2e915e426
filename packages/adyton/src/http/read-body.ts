import type { Awaitable } from '../core/awaitable.ts'
import type { BodyFields } from '../fields/field.ts'
import { type AuthRequest, header } from './exchange.ts'

export type BodyReading =
  | { readonly ok: true; readonly fields: BodyFields }
  | {
      readonly ok: false
      readonly code: 'malformed_body' | 'malformed_request' | 'unsupported_media_type'
      /** Said instead of the code's own text, where something better is known. */
      readonly message?: string
    }

const NO_FIELDS: BodyFields = new Map()
const OPENING_BRACE = 0x7b
/** What curl sends when `-d` is given JSON and no content type. Read as a form, every field would seem missing. */
const JSON_AS_FORM: BodyReading = {
  ok: false,
  code: 'unsupported_media_type',
  message:
    'The body looks like JSON, but its content type is that of a form. Send Content-Type: application/json.',
}
const ARRAY_NAME = /^(.+)\[\d*\]$/s

/**
 * Reads a JSON, form-encoded or multipart body by its declared type. An empty body is an empty set of fields,
 * whatever its type; of two JSON keys or form fields with one name the last counts. JSON that is no object has
 * no fields.
 */
export function readBody(request: Pick<AuthRequest, 'rawHeaders' | 'body'>): Awaitable<BodyReading> {
  const { body } = request
  if (body === undefined || body.length === 0) return { ok: true, fields: NO_FIELDS }
  const known = readings.get(body)
  if (known !== undefined) return known
  const reading = readByType(body, request)
  readings.set(body, reading)
  return reading
}

/** A body is looked at for its method, for its proof and for its fields, and parsed once. */
const readings = new WeakMap<Uint8Array, Awaitable<BodyReading>>()

function readByType(body: Uint8Array, request: Pick<AuthRequest, 'rawHeaders'>): Awaitable<BodyReading> {
  const contentType = header(request, 'content-type') ?? ''
  const type = mediaType(contentType)
  if (type === 'application/json' || type.endsWith('+json'))
    return readText(body, parseJson, 'malformed_body')
  if (type === 'application/x-www-form-urlencoded')
    return body[0] === OPENING_BRACE ? JSON_AS_FORM : readText(body, parseForm, 'malformed_request')
  if (type === 'multipart/form-data') return readMultipart(body, contentType)
  return { ok: false, code: 'unsupported_media_type' }
}

function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

function readText(
  body: Uint8Array,
  parse: (text: string) => BodyFields,
  code: 'malformed_body' | 'malformed_request',
): BodyReading {
  try {
    return { ok: true, fields: parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return { ok: false, code }
    throw error
  }
}

function parseJson(text: string): BodyFields {
  if (text.trim() === '') return NO_FIELDS
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : NO_FIELDS
}

/** The most fields of a form, as PHP bounds them: taking 64 KiB apart into thirty thousand takes 40 ms. */
const FORM_FIELDS_MAX = 1_000

function parseForm(text: string): BodyFields {
  if (text.split('&', FORM_FIELDS_MAX + 2).length > FORM_FIELDS_MAX + 1)
    throw new SyntaxError('The form has too many fields.')
  return toFields(new URLSearchParams(text))
}

/** Files are fields that hold no text, which every rule refuses. */
async function readMultipart(body: Uint8Array, contentType: string): Promise<BodyReading> {
  try {
    const form = await new Response(Buffer.from(body), {
      headers: { 'Content-Type': contentType },
    }).formData()
    return { ok: true, fields: toFields(form) }
  } catch {
    // Nothing happens here but the parsing of what was sent, which fails with more than one class of error.
    return { ok: false, code: 'malformed_request' }
  }
}

/** `abilities[]=read&abilities[]=write` is a list, as PHP reads it. */
function toFields(entries: Iterable<readonly [string, unknown]>): BodyFields {
  const fields = new Map<string, unknown>()
  for (const [name, value] of entries) {
    const list = ARRAY_NAME.exec(name)?.[1]
    const known = list === undefined ? undefined : fields.get(list)
    if (Array.isArray(known)) known.push(value)
    else if (list !== undefined) fields.set(list, [value])
    else fields.set(name, value)
  }
  return fields
}
