import { beforeEach, describe, expect, it } from 'vitest'
import { CONFIRMATION_MS, OVERLAP_MS } from '../../src/core/sessions/policy.ts'
import { DEFAULT_SETTINGS } from '../../src/environment/settings.ts'
import { type Browser, cookieOf, openBrowser, openSignedIn, SESSION, XSRF } from '../http/browser.ts'
import { newMember, openSite } from '../http/site.ts'
import { codeSpans, readDocument, section, table } from './markdown.ts'

const document = readDocument('docs/guides/browser-sessions.md')

it('states the lifetimes as they are', () => {
  const { sessionIdleMinutes, sessionAbsoluteMinutes, rememberMinutes, sessionsPerUserMax } = DEFAULT_SETTINGS
  const stated = table(section(document, 'Lifetimes')).map(([what = '', ends = '']) =>
    Number(/\d[\d,]*/.exec(`${what} ${ends}`)?.[0].replaceAll(',', '')),
  )

  expect(stated).toEqual([
    sessionIdleMinutes,
    sessionAbsoluteMinutes,
    rememberMinutes,
    CONFIRMATION_MS / 60_000,
    OVERLAP_MS / 1_000,
    sessionsPerUserMax,
  ])
})

describe('what it says of the log is what a front-end at fault leaves there:', () => {
  const lines: (readonly [string, unknown])[] = []
  const log = {
    warn: (details: Readonly<Record<string, unknown>>, message: string) => {
      lines.push([message, details['reason']])
    },
    error() {},
  }
  let browser: Browser
  const site = openSite({ log })
  beforeEach(async () => {
    const opened = await site
    browser = await openSignedIn(opened, await newMember(opened))
    lines.length = 0
  })

  it('the reasons of a 419', async () => {
    const text = section(document, '419: CSRF token mismatch')
    const proof = cookieOf(browser, XSRF)

    browser.cookies.delete(XSRF)
    await browser.send('POST', '/logout')
    browser.cookies.set(XSRF, '')
    await browser.send('POST', '/logout')
    browser.cookies.set(XSRF, `${proof}x`)
    await browser.send('POST', '/logout')
    browser.cookies.set(SESSION, 'x'.repeat(43))
    await browser.send('POST', '/logout')

    const message = text.match(/"(A CSRF[^"]+)"/)?.[1]
    const reasons = table(text).map(([reason = '']) => codeSpans(reason)[0])
    expect(lines).toEqual(reasons.map((reason) => [message, reason]))
  })

  it('the refusals of a sign-in and of a session', async () => {
    const text = section(document, '401 after signing in')
    const stranger = openBrowser(await site)
    browser.cookies.set(SESSION, 'x'.repeat(43))

    await stranger.send('POST', '/login', { json: {} })
    await browser.send('GET', '/api/user')

    const [[signIn = ''] = [], [refused = '', reason] = []] = lines
    const quoted = [...text.matchAll(/"([^"]+)"/g)].map(([, quote = '']) => quote)
    expect(signIn).toContain(quoted[0])
    expect(quoted).toContain(refused)
    expect(codeSpans(text)).toContain(reason)
  })
})
