import { describe, expect, it } from 'vitest'
import { idOf, isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const { token } = await newMember(site)
const eve = await newMember(site)
const { id: revokedId } = await mint(site, token)
await site.call('DELETE', `/api/tokens/${revokedId}`, { token })

const IDS: readonly (readonly [string, string])[] = [
  ['somebody else’s', String(idOf(eve.token))],
  ['one never given', '999999'],
  ['one revoked before', String(revokedId)],
  ['zero', '0'],
  ['a negative one', '-1'],
  ['one with a leading zero', `0${idOf(token)}`],
  ['one with a sign', `%2B${idOf(token)}`],
  ['a fraction', '1.0'],
  ['a power', '1e0'],
  ['hexadecimal', '0x1'],
  ['one beyond 2^53', '9007199254740992'],
  ['one beyond 2^63', '9223372036854775808'],
  ['one of a thousand digits', '1'.repeat(1_000)],
  ['a word', 'all'],
  ['a whole token', '1%7Csecret'],
  ['a list', '1,2'],
  ['NUL', '%00'],
  ['digits of another script', '%D9%A1'],
  ['a blank after it', `${idOf(token)}%20`],
  ['SQL', "1'%20or%20'1'='1"],
]

describe.each(['/api/tokens', '/api/auth/tokens'])('DELETE %s/{id}', (path) => {
  it.each(IDS)('answers alike, to the byte, for %s', async (_, id) => {
    const answer = await site.call('DELETE', `${path}/${id}`, { token })

    const { 'x-request-id': requestId, ...headers } = answer.headers
    expect(answer.status).toBe(404)
    expect(answer.body).toEqual({
      message: 'Token not found or does not belong to the user.',
      code: 'token_not_found',
      request_id: requestId,
    })
    expect(headers).toEqual(await headersForMissing(path, String(requestId).length))
    expect(await isAlive(site, eve.token)).toBe(true)
    expect(await isAlive(site, token)).toBe(true)
  })
})

/** The headers for an id that was never given. The length follows that of the request id alone. */
async function headersForMissing(path: string, requestIdLength: number): Promise<Record<string, string>> {
  const { headers } = await site.call('DELETE', `${path}/888888`, { token })
  const { 'x-request-id': own = '', ...rest } = headers
  const length = Number(rest['content-length']) - own.length + requestIdLength
  return { ...rest, 'content-length': String(length) }
}
