import { describe, expect, it } from 'vitest'
import { openAuditedSite } from '../../../../test/http/audited-site.ts'
import { openSignedIn } from '../../../../test/http/browser.ts'
import type { Answer } from '../../../../test/http/in-memory-caller.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'

const site = await openAuditedSite()
const { browser, member } = await newVisitor(site)
const { browser: eve } = await newVisitor(site)
const gone = await openSignedIn(site, member)
const own = await sessionIdOf(browser)
const goneId = await sessionIdOf(gone)
await gone.send('POST', '/logout')

const IDS: readonly (readonly [string, string])[] = [
  ['somebody else’s', String(await sessionIdOf(eve))],
  ['one never given', '999999'],
  ['one signed out before', String(goneId)],
  ['zero', '0'],
  ['a negative one', '-1'],
  ['one with a leading zero', `0${own}`],
  ['one with a sign', `%2B${own}`],
  ['a fraction', `${own}.0`],
  ['a power', `${own}e0`],
  ['hexadecimal', '0x1'],
  ['one beyond 2^53', '9007199254740992'],
  ['one beyond 2^63', '9223372036854775808'],
  ['one of a thousand digits', '1'.repeat(1_000)],
  ['a word', 'all'],
  ['a list', `${own},${own}`],
  ['NUL', '%00'],
  ['digits of another script', '%D9%A1'],
  ['a blank after it', `${own}%20`],
  ['SQL', "1'%20or%20'1'='1"],
]

describe('DELETE /api/sessions/{id}', () => {
  it.each(IDS)('answers alike, to the byte, for %s', async (_, id) => {
    const answer = await browser.send('DELETE', `/api/sessions/${id}`)

    expect(answer).toMatchObject({ status: 404, body: { code: 'session_not_found' } })
    expect(withoutRequestId(answer)).toEqual(
      withoutRequestId(await browser.send('DELETE', '/api/sessions/888888')),
    )
    expect(await site.trailOf(answer)).toEqual([])
    expect(await isSignedIn(eve)).toBe(true)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it.each(IDS)('answers a token in the same way for %s', async (_, id) => {
    const { token } = member

    const answer = await site.call('DELETE', `/api/sessions/${id}`, { token })

    expect(answer).toMatchObject({ status: 404, body: { code: 'session_not_found' }, setCookies: [] })
    expect(await isSignedIn(eve)).toBe(true)
  })
})

/** An answer without what differs from request to request. */
function withoutRequestId({ headers, ...answer }: Answer): unknown {
  const { 'x-request-id': requestId = '', 'content-length': length, ...rest } = headers
  const text = JSON.stringify([answer, rest]).replace(requestId, 'ID')
  return [text, Number(length) - requestId.length]
}
