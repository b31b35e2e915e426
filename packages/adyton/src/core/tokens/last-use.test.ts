import { expect, test } from 'vitest'
import { aToken, NOW_MS, tokenId } from '../../../test/builders.ts'
import type { CredentialUse } from '../credential-use.ts'
import { timestamp } from '../timestamp.ts'
import { withPendingUse } from './last-use.ts'
import type { TokenId } from './token.ts'

const [EARLIER, NOW, LATER] = [timestamp(NOW_MS - 1_000), timestamp(NOW_MS), timestamp(NOW_MS + 1_000)]

function pending(use: Partial<CredentialUse<TokenId>> | undefined) {
  const known = use && { id: tokenId(1), at: NOW, ip: '192.0.2.7', userAgent: 'phone/1.0', ...use }
  return { pending: (id: TokenId) => (id === known?.id ? known : undefined) }
}

test('a use that has not been written is shown as if it were', () => {
  const shown = withPendingUse(aToken({ lastUsedAt: EARLIER }), pending({ at: LATER }))

  expect(shown).toEqual(
    aToken({ lastUsedAt: LATER, lastUsedIp: '192.0.2.7', lastUsedAgent: 'phone/1.0', updatedAt: LATER }),
  )
})

test('the first use of a token is shown too', () => {
  expect(withPendingUse(aToken(), pending({})).lastUsedAt).toBe(NOW)
})

test.each([EARLIER, NOW])('no token looks less recently used than it was: %s', (at) => {
  const token = aToken({ lastUsedAt: NOW, lastUsedIp: '198.51.100.1' })

  expect(withPendingUse(token, pending({ at }))).toBe(token)
})

test('a token without a use that waits stays as it is, whatever waits for others', () => {
  const token = aToken({ id: tokenId(2) })

  expect(withPendingUse(token, pending(undefined))).toBe(token)
  expect(withPendingUse(token, pending({}))).toBe(token)
})
