import { expect } from 'vitest'
import type { RunningServer } from '../start-server.ts'

/** What a documented request carries. */
export interface RequestOptions {
  readonly json?: unknown
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Sends a request over the network, with no more headers than it names. */
export async function send(
  server: Pick<RunningServer, 'url'>,
  method: string,
  path: string,
  { json, token, headers = {} }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  const text = await response.text()
  const isJson = text !== '' && response.headers.get('content-type')?.startsWith('application/json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

/** The account of the documents' examples. */
export const JOHN = { name: 'John Doe', email: 'john@example.com', password: 'password123' }

export const JOHNS_REGISTRATION = { ...JOHN, password_confirmation: JOHN.password }

/** A moment as the documents write it: UTC, six fractional digits. */
export const A_MOMENT = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)

/** A token: its id, a bar and the secret. */
export function aToken(id: number): unknown {
  return expect.stringMatching(new RegExp(`^${id}\\|[A-Za-z0-9]{40,}$`))
}

/** Registers John and gives his token. */
export async function registerJohn(server: RunningServer, about: object = {}): Promise<string> {
  return tokenIn(
    await send(server, 'POST', '/api/auth/register', { json: { ...JOHNS_REGISTRATION, ...about } }),
  )
}

export function tokenIn({ body }: Answer): string {
  if (body instanceof Object && 'token' in body && typeof body.token === 'string') return body.token
  throw new TypeError(`No token in ${JSON.stringify(body)}`)
}
