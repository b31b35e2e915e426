import { hashSync as argon2Hash } from '@node-rs/argon2'
import { hashSync as bcryptHash } from '@node-rs/bcrypt'
import { describe, expect, test } from 'vitest'
import { decoyHash, type HashPolicy } from '../core/passwords/policy.ts'
import { hashesToVerify, runHashJob } from './hash-job.ts'

const BCRYPT: HashPolicy = { algorithm: 'bcrypt', cost: 4 }
const ARGON2: HashPolicy = { algorithm: 'argon2id' }

function hash(password: string, policy: HashPolicy = BCRYPT): string {
  const outcome = runHashJob({ kind: 'hash', password }, policy)
  if (outcome.kind !== 'hash') throw new Error('A verdict in place of a hash.')
  return outcome.hash
}

/** The verdict on a password against a hash that Adyton wrote, unless told that Laravel did. */
function verify(password: string, stored: string | undefined, { policy = BCRYPT, isOurs = true } = {}) {
  const job = {
    kind: 'verify',
    password,
    stored: stored === undefined ? undefined : { hash: stored, isOurs },
  } as const
  const outcome = runHashJob(job, policy)
  if (outcome.kind !== 'verify') throw new Error('A hash in place of a verdict.')
  const { matches, outdated } = outcome
  return { matches, outdated }
}

const NO = { matches: false, outdated: false }

describe('a new hash', () => {
  test('of bcrypt is written as Laravel reads it', () => {
    expect(hash('password')).toMatch(/^\$2y\$04\$[./A-Za-z0-9]{53}$/)
  })

  test('of argon2id has the numbers of the policy', () => {
    expect(hash('password', ARGON2)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test.each([
    ['bcrypt', BCRYPT],
    ['argon2id', ARGON2],
  ] satisfies [string, HashPolicy][])(
    'of %s is salted, matches its password and no other, and is up to date',
    (_, policy) => {
      const one = hash('pässwörd', policy)

      expect(hash('pässwörd', policy)).not.toBe(one)
      expect(verify('pässwörd', one, { policy })).toEqual({ matches: true, outdated: false })
      for (const other of ['passwörd', 'pässwörd ', 'Pässwörd', '', 'pa\u0308sswo\u0308rd'])
        expect(verify(other, one, { policy })).toEqual(NO)
    },
  )
})

describe('a stored hash', () => {
  test('that PHP made of a well-known password matches it', () => {
    const laravels = '$2y$10$92IXUNpkjO0rOQ5byMi.Ye4oKoEa3Ro9llC/.og/at2.uheWG/igi'

    expect(verify('password', laravels, { isOurs: false })).toEqual({ matches: true, outdated: true })
    expect(verify('Password', laravels, { isOurs: false })).toEqual(NO)
  })

  test.each(['$2a$', '$2b$', '$2y$'])(
    'in the spelling %s matches, and is outdated unless it is $2y$',
    (spelling) => {
      const stored = hash('password').replace('$2y$', spelling)

      expect(verify('password', stored)).toEqual({ matches: true, outdated: spelling !== '$2y$' })
    },
  )

  test('of either algorithm matches under the policy of the other, and is outdated', () => {
    const [bcrypt, argon2] = [hash('password', BCRYPT), hash('password', ARGON2)]

    expect(verify('password', bcrypt, { policy: ARGON2 })).toEqual({ matches: true, outdated: true })
    expect(verify('password', argon2, { policy: BCRYPT })).toEqual({ matches: true, outdated: true })
  })

  test('is never called outdated for a password that does not match it', () => {
    expect(verify('wrong', hash('password', { algorithm: 'bcrypt', cost: 5 }))).toEqual(NO)
  })

  test.each([
    '',
    '!',
    '*',
    'password',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '$2y$',
    '$2y$04$short',
    `$2y$4$${'a'.repeat(53)}`,
    `$2y$99$${'a'.repeat(53)}`,
    `$2y$00$${'a'.repeat(53)}`,
    `$2y$04$${'!'.repeat(53)}`,
    `$2x$04$${'a'.repeat(53)}`,
    `$2y$04$${'a'.repeat(54)}`,
    '$argon2id$',
    '$argon2id$v=19$m=19456,t=2,p=1$AAAA',
    '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAA$!',
    '$argon2id$v=19$m=0,t=0,p=0$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    '$argon2x$v=19$m=19456,t=2,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    '$1$abc$def',
    '\0',
  ])('that is none, such as %j, matches nothing and does no harm', (stored) => {
    for (const password of ['password', '', stored]) expect(verify(password, stored)).toEqual(NO)
  })

  test('that is not there matches nothing, not even the empty password', () => {
    expect(verify('', undefined)).toEqual(NO)
    expect(verify('password', undefined)).toEqual(NO)
    expect(verify('password', undefined, { policy: ARGON2 })).toEqual(NO)
  })
})

describe('a refusal costs at least a hash at the current policy', () => {
  const cheaper = hash('password')

  test.each([
    ['a bcrypt hash of lower cost', cheaper, { algorithm: 'bcrypt', cost: 5 }],
    ['a bcrypt hash under argon2id', cheaper, ARGON2],
    ['an argon2id hash under bcrypt', hash('password', ARGON2), BCRYPT],
    ['an argon2id hash of lower cost', argon2Hash('password', { memoryCost: 8, timeCost: 1 }), ARGON2],
  ] satisfies [string, string, HashPolicy][])('with %s', (_, stored, policy) => {
    expect(hashesToVerify({ hash: stored, isOurs: false }, policy)).toEqual({
      hash: stored,
      onRefusal: decoyHash(policy),
    })
    expect(verify('wrong', stored, { policy })).toEqual(NO)
  })

  test('and no more than one where the stored hash is up to date', () => {
    const stored = { hash: cheaper, isOurs: true }

    expect(hashesToVerify(stored, BCRYPT)).toEqual({ hash: cheaper, onRefusal: undefined })
  })

  test.each([undefined, '!', 'not a hash'])('and no more than one where the stored hash is %j', (stored) => {
    const account = stored === undefined ? undefined : { hash: stored, isOurs: true }

    expect(hashesToVerify(account, ARGON2)).toEqual({ hash: decoyHash(ARGON2), onRefusal: undefined })
  })
})

describe('a password longer than bcrypt reads', () => {
  const FIRST_72 = 'a'.repeat(72)
  const LONG = `${FIRST_72} and more`
  // Laravel hands it to bcrypt as it is, which reads 72 bytes.
  const laravels = bcryptHash(LONG, 4).replace('$2b$', '$2y$')

  test('goes on matching the hash that Laravel made of it', () => {
    expect(verify(LONG, laravels, { isOurs: false })).toMatchObject({ matches: true })
  })

  test('is cut there as Laravel cuts it', () => {
    expect(verify(`${FIRST_72} and other`, laravels, { isOurs: false })).toMatchObject({ matches: true })
    expect(verify(LONG.slice(0, 71), laravels, { isOurs: false })).toEqual(NO)
  })

  test('is not re-hashed under bcrypt, which could not take it whole, but is under argon2id', () => {
    const options = { isOurs: false, policy: { algorithm: 'bcrypt', cost: 5 } } as const

    expect(verify(LONG, laravels, options)).toEqual({ matches: true, outdated: false })
    expect(verify(FIRST_72, laravels, options)).toEqual({ matches: true, outdated: true })
    expect(verify(LONG, laravels, { ...options, policy: ARGON2 })).toEqual({ matches: true, outdated: true })
  })

  test('matches no hash of ours by its first 72 bytes', () => {
    expect(verify(LONG, hash(FIRST_72))).toEqual(NO)
  })

  test('matches whole under argon2id', () => {
    const stored = hash(LONG, ARGON2)

    expect(verify(LONG, stored)).toMatchObject({ matches: true })
    expect(verify(`${FIRST_72} and other`, stored)).toEqual(NO)
  })
})

describe('a NUL in a password', () => {
  test.each([true, false])(
    'never makes it match a bcrypt hash of what stands before it (ours: %s)',
    (isOurs) => {
      expect(verify('password\0anything', hash('password'), { isOurs })).toEqual(NO)
      expect(verify('password\0', hash('password'), { isOurs })).toEqual(NO)
      expect(verify('\0', bcryptHash('', 4), { isOurs })).toEqual(NO)
    },
  )

  test('is a character like any other under argon2id', () => {
    const stored = argon2Hash('pass\0word')

    expect(verify('pass\0word', stored)).toMatchObject({ matches: true })
    expect(verify('pass', stored)).toEqual(NO)
  })
})
