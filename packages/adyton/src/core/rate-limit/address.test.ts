import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitSubject } from './address.ts'

const group = fc.nat(0xffff).map((value) => value.toString(16))

describe('an address', () => {
  test('of IPv4 is counted by itself', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(limitSubject(address)).toBe(address)
      }),
    )
  })

  test('of IPv4 mapped into IPv6 is counted as what it is, in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`

        for (const mapped of [
          `::ffff:${address}`,
          `::FFFF:${address}`,
          `::ffff:${hex}`,
          `0:0:0:0:0:ffff:${hex}`,
        ])
          expect(limitSubject(mapped)).toBe(address)
      }),
    )
  })

  test('of IPv6 is counted with everybody in its /64', () => {
    const half = fc.tuple(group, group, group, group)
    fc.assert(
      fc.property(half, half, half, (network, one, other) => {
        fc.pre(network.some((part) => part !== '0'))
        const subject = limitSubject([...network, ...one].join(':'))

        expect(subject).toBe(`${network.join(':')}::/64`)
        expect(limitSubject([...network, ...other].join(':'))).toBe(subject)
      }),
    )
  })

  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['fe80::1', '2001:db8::1'],
  ])('%s is not counted with %s of another /64', (one, other) => {
    expect(limitSubject(one)).not.toBe(limitSubject(other))
  })

  test.each([
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:DB8::A', '2001:db8::a'],
    ['fe80::1%eth0', 'fe80::2'],
    ['fe80::1%', 'fe80::1'],
    ['::', '::1'],
  ])('%s is counted as %s is', (one, other) => {
    expect(limitSubject(one)).toBe(limitSubject(other))
  })

  test.each([
    '',
    'localhost',
    '256.1.1.1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4:80',
    '[::1]',
    'g::1',
    '1::2::3',
    '%eth0',
    'unix:',
  ])('that is none, such as %j, is counted as one stranger', (text) => {
    expect(limitSubject(text)).toBe('unknown')
  })

  test('is never too strange to be counted', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcdefFG:.%/[] '), maxLength: 50 })

    fc.assert(
      fc.property(
        fc.oneof(
          nearly,
          fc.ipV6(),
          fc.ipV6().map((ip) => `${ip}%1`),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          expect(limitSubject(text)).toMatch(/^(?:unknown|[\d.]+|[0-9a-f:]+::\/64)$/)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
