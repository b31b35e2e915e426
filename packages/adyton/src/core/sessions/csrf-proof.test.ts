import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/builders.ts'
import { createKeyRing } from '../key-ring.ts'
import { createCsrfProofs } from './csrf-proof.ts'
import { generateCookieSecret } from './secret.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'
const OTHER_KEY = 'YW5vdGhlci1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg'
const proofsOf = (...keys: readonly string[]) => createCsrfProofs(createKeyRing(keys).forPurpose('csrf'))
const proofs = proofsOf(KEY)

const newSecret = () => generateCookieSecret(random).reveal()

describe('the proof of a session', () => {
  const secret = newSecret()
  const proof = proofs.proofFor(secret)

  test('is the same each time, and URL-safe, so that clients may decode it or not', () => {
    expect(proof).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(proofs.proofFor(secret)).toBe(proof)
    expect(decodeURIComponent(proof)).toBe(proof)
  })

  test('tells nothing of the secret', () => {
    expect(proof).not.toContain(secret.slice(0, 8))
  })

  test('proves it, alone or among others that do not', () => {
    expect(proofs.anyProves([proof], secret)).toBe(true)
    expect(proofs.anyProves(['', 'x', proof], secret)).toBe(true)
    expect(proofs.anyProves([proof, proof], secret)).toBe(true)
  })

  test('is looked for in the first four that could be one, whatever else there is', () => {
    const lookalike = 'x'.repeat(43)

    expect(proofs.anyProves([...Array(980).fill(''), lookalike, lookalike, lookalike, proof], secret)).toBe(
      true,
    )
    expect(proofs.anyProves([lookalike, lookalike, lookalike, lookalike, proof], secret)).toBe(false)
  })

  test('proves nothing of another session, genuine as both are', () => {
    expect(proofs.anyProves([proof], newSecret())).toBe(false)
    expect(proofs.anyProves([proofs.proofFor(newSecret())], secret)).toBe(false)
  })

  test('holds while the key that made it verifies, and not a key longer', () => {
    expect(proofsOf(OTHER_KEY, KEY).anyProves([proof], secret)).toBe(true)
    expect(proofsOf(OTHER_KEY).anyProves([proof], secret)).toBe(false)
    expect(proofsOf(OTHER_KEY, KEY).proofFor(secret)).toBe(proofsOf(OTHER_KEY).proofFor(secret))
  })
})

describe('no proof', () => {
  const secret = newSecret()

  test.each<[string, readonly string[]]>([
    ['nothing', []],
    ['an empty text', ['']],
    ['the secret itself', [secret]],
    [
      'our signature of it for another purpose',
      [createKeyRing([KEY]).forPurpose('guest-session').sign(secret)],
    ],
    ['two halves in two places', [proofs.proofFor(secret).slice(0, 22), proofs.proofFor(secret).slice(22)]],
    ['a list that a proxy joined', [`${proofs.proofFor(secret)}, x`]],
    ['padding', [`${proofs.proofFor(secret)}=`]],
  ])('is %s', (_, presented) => {
    expect(proofs.anyProves(presented, secret)).toBe(false)
  })

  test('is any text that was not made for it', () => {
    const alike = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)

    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), alike)), (presented) => {
        expect(proofs.anyProves(presented, secret)).toBe(false)
      }),
    )
  })
})

describe('proofs that were made', () => {
  function counting() {
    const signed: string[] = []
    const signer = createKeyRing([KEY]).forPurpose('csrf')
    const sign = (text: string) => {
      signed.push(text)
      return signer.sign(text)
    }
    return { signed, proofs: createCsrfProofs({ ...signer, sign }) }
  }

  test('are kept for the requests to come', () => {
    const { signed, proofs: kept } = counting()
    const secret = newSecret()

    expect(kept.proofFor(secret)).toBe(kept.proofFor(secret))
    expect(signed).toEqual([secret])
  })

  test('make room for others beyond ten thousand, the oldest first', () => {
    const { signed, proofs: kept } = counting()
    const secrets = Array.from({ length: 10_001 }, (_, at) => `secret ${at}`)
    const [first = '', second = '', ...others] = secrets.map((secret) => kept.proofFor(secret))
    signed.length = 0

    expect(kept.proofFor('secret 1')).toBe(second)
    expect(kept.proofFor('secret 10000')).toBe(others.at(-1))
    expect(signed).toEqual([])
    expect(kept.proofFor('secret 0')).toBe(first)
    expect(signed).toEqual(['secret 0'])
  })
})
