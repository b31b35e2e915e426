import { expect } from 'vitest'
import { send } from '../documented-clients/requests.ts'
import type { RawAnswer } from '../raw-request.ts'
import type { RunningServer } from '../start-server.ts'

/*
 * Over real sockets, because what arrives here never passes through a client that would have mended it.
 */

/** What no body may tell: a stack, a path, a statement, or what the server is made of. */
export const INSIDE = /node_modules|\.ts\b|\.js\b|\bat .+:\d+|select |insert |sqlite|fastify/i

/** The contract's shape, and nothing of the server's inside. */
export function expectRefusal(answer: RawAnswer | undefined, status: number, code: string): void {
  expect(answer?.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer?.headers.get('cache-control')).toBe('no-store')
  expect({ status: answer?.status, body: JSON.parse(answer?.body ?? '') }).toMatchObject({
    status,
    body: { message: expect.stringMatching(/\S/), code, request_id: expect.stringMatching(/\S/) },
  })
  expect(answer?.body).not.toMatch(INSIDE)
}

/** The server still answers, and John is as he was: the only user. */
export async function expectUntouched(server: RunningServer, token: string): Promise<void> {
  expect(await send(server, 'GET', '/api/user', { token })).toMatchObject({
    status: 200,
    body: { id: 1, name: 'John Doe', email: 'john@example.com', role: 'student' },
  })
  const users = await server.storage.users.list({ after: null, limit: 10 })
  expect(users.items).toHaveLength(1)
}

/** A name for a test beside what it sends, which may be far too long for one. */
export function named(values: readonly string[]): readonly (readonly [string, string])[] {
  return values.map((value) => [value.length > 60 ? `${value.slice(0, 60)}…` : value, value])
}
