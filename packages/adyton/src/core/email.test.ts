import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalEmail, EMAIL_LENGTH_MAX } from './email.ts'

/** An address of a given length, its domain in labels that are short enough. */
function addressOf(length: number): string {
  const domain = `${'b'.repeat(63)}.`.repeat(2)
  return `${'a'.repeat(60)}@${domain}${'c'.repeat(length - 61 - domain.length - 4)}.com`
}

describe('the canonical spelling of an address', () => {
  test('is one for every case of its letters', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        fc.pre(canonicalEmail(address) !== undefined)

        expect(canonicalEmail(address.toUpperCase())).toBe(canonicalEmail(address.toLowerCase()))
      }),
    )
  })

  test('is its own canonical spelling, and plain ASCII that fits a column', () => {
    const domain = fc.string({
      unit: fc.constantFrom(...'abzABZ09.-', 'ü', 'ß', 'İ', '日', '。', 'ﬁ', '\u00ad', '\u200d', '😀'),
      maxLength: 120,
    })
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(fc.stringMatching(/^[A-Za-z0-9.+_-]{1,70}$/), domain).map((parts) => parts.join('@')),
    )

    fc.assert(
      fc.property(address, (text) => {
        const canonical = canonicalEmail(text)
        fc.pre(canonical !== undefined)

        expect(canonicalEmail(canonical ?? '')).toBe(canonical)
        expect(canonical).toMatch(/^[!-~]+$/)
        expect(canonical?.length).toBeLessThanOrEqual(EMAIL_LENGTH_MAX)
      }),
      { numRuns: 2_000 },
    )
  })

  test('exists or does not, but is never thrown about', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...'a@.%/?#\\:[]\r\n\t \0', '\ud800', '＠', 'é', 'xn--'),
      maxLength: 300,
    })

    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const canonical = canonicalEmail(text)
        if (canonical !== undefined) expect(canonical.split('@')).toHaveLength(2)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['an address in capitals', 'John@EXAMPLE.com', 'john@example.com'],
    ['an international domain', 'a@Bücher.example', 'a@xn--bcher-kva.example'],
    ['the same domain as an A-label', 'a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    ['the same domain in A-label capitals', 'a@XN--BCHER-KVA.example', 'a@xn--bcher-kva.example'],
    ['the same domain decomposed', 'a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
    ['an ideographic full stop', 'a@b。com', 'a@b.com'],
    ['a soft hyphen, which no one sees', 'a@ex\u00adample.com', 'a@example.com'],
    ['a Kelvin sign in the domain', 'a@\u212aelvin.com', 'a@kelvin.com'],
    ['a plus tag, which is another mailbox', 'a+b@example.com', 'a+b@example.com'],
    ['a host without a dot', 'root@localhost', 'root@localhost'],
  ])('of %s', (_, address, canonical) => {
    expect(canonicalEmail(address)).toBe(canonical)
  })

  test('keeps a dotless i apart from an i', () => {
    expect(canonicalEmail('a@gıthub.com')).not.toBe(canonicalEmail('a@github.com'))
  })
})

describe('no canonical spelling', () => {
  test.each([
    ['without an @', 'example.com'],
    ['with two', 'a@b@example.com'],
    ['with a full-width ＠', 'a＠example.com'],
    ['with a full-width ＠ beside an @', 'a＠victim.com@example.com'],
    ['with a full-width ＠ in the domain', 'a@example＠victim.com'],
    ['with a small commercial ﹫', 'a﹫example.com'],
    ['with nothing before the @', '@example.com'],
    ['with nothing behind it', 'a@'],
    ['with a dotless ı in the local part', 'mıke@example.com'],
    ['with a Kelvin sign in the local part', '\u212aim@example.com'],
    ['with a long s in the local part', 'ju\u017ft@example.com'],
    ['with a quoted local part', '"a b"@example.com'],
    ['with a comment', 'a(x)@example.com'],
    ['with a dot at the end of the local part', 'a.@example.com'],
    ['with two dots in a row', 'a..b@example.com'],
    ['with a space', 'a b@example.com'],
    ['with a name around it', 'Ada <a@example.com>'],
    ['with an empty label', 'a@example..com'],
    ['with a dot at the end', 'a@example.com.'],
    ['with a hyphen at the edge of a label', 'a@-example.com'],
    ['with an underscore in the domain', 'a@ex_ample.com'],
    ['with a label of 64 characters', `a@${'b'.repeat(64)}.com`],
    ['with a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['with an IP address in brackets', 'a@[127.0.0.1]'],
    ['with a bare IP address', 'a@127.0.0.1'],
    ['with a number that a browser takes for an IP address', 'a@0x7f.1'],
    ['with a NUL', 'a\0@example.com'],
    ['with a lone surrogate', 'a@exam\ud800ple.com'],
  ])('is given to an address %s', (_, address) => {
    expect(canonicalEmail(address)).toBeUndefined()
  })

  // As the host of a URL each of these would be read as example.com.
  test.each([
    '%',
    'ex%61mple.com',
    'example.com/x',
    'example.com?x',
    'example.com#x',
    'example.com\\x',
    'example.com:80',
    'exam\nple.com',
    'exam\r\nple.com',
    'exam\tple.com',
    'example.com／x',
    '℀.example.com',
  ])('is given to an address at %j', (domain) => {
    expect(canonicalEmail(`a@${domain}`)).toBeUndefined()
  })

  test('is given to an address of more than 254 characters', () => {
    expect(canonicalEmail(addressOf(254))).toHaveLength(254)
    expect(canonicalEmail(addressOf(255))).toBeUndefined()
  })

  test('is given to an address that grows past 254 characters as an A-label', () => {
    const address = `${'a'.repeat(64)}@${`${'ü'.repeat(40)}.`.repeat(4)}com`

    expect(address.length).toBeLessThan(254)
    expect(canonicalEmail(address)).toBeUndefined()
  })
})
