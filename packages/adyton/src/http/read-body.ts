import { type AuthRequest, header } from './exchange.ts'

/** The fields of a body by name. A Map, so that a field called `__proto__` is just a field. */
export type BodyFields = ReadonlyMap<string, unknown>

export type BodyReading =
  | { readonly ok: true; readonly fields: BodyFields }
  | { readonly ok: false; readonly code: 'malformed_body' | 'unsupported_media_type' }

const NO_FIELDS: BodyFields = new Map()
const ARRAY_NAME = /^(.+)\[\d*\]$/s

/**
 * Reads a JSON or form-encoded body by its declared type. An empty body is an empty set of fields, whatever
 * its type; of two JSON keys or form fields with one name the last counts. JSON that is no object has no fields.
 */
export function readBody(request: Pick<AuthRequest, 'rawHeaders' | 'body'>): BodyReading {
  const { body } = request
  if (body === undefined || body.length === 0) return { ok: true, fields: NO_FIELDS }
  const type = mediaType(header(request, 'content-type'))
  if (type === 'application/x-www-form-urlencoded') return readText(body, parseForm)
  if (type === 'application/json' || type.endsWith('+json')) return readText(body, parseJson)
  return { ok: false, code: 'unsupported_media_type' }
}

function mediaType(contentType: string | undefined): string {
  return (contentType?.split(';', 1)[0] ?? '').trim().toLowerCase()
}

function readText(body: Uint8Array, parse: (text: string) => BodyFields): BodyReading {
  try {
    return { ok: true, fields: parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      return { ok: false, code: 'malformed_body' }
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

/** `abilities[]=read&abilities[]=write` is a list, as PHP reads it. */
function parseForm(text: string): BodyFields {
  const fields = new Map<string, unknown>()
  for (const [name, value] of new URLSearchParams(text)) {
    const list = ARRAY_NAME.exec(name)?.[1]
    if (list === undefined) fields.set(name, value)
    else fields.set(list, [...asList(fields.get(list)), value])
  }
  return fields
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
