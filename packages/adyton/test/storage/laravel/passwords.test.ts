import { describe, expect } from 'vitest'
import { freshEmail } from '../../contracts/arrange.ts'
import type { Call } from '../../http/in-memory-caller.ts'
import { itOnLaravel as it } from './laravel-test.ts'

const LONG = `${'correct horse battery staple '.repeat(4)}end`
/** Its 72nd byte is the first half of a letter. */
const LONG_IN_LETTERS = `a${'é'.repeat(40)}`

describe('an account that Laravel made', () => {
  it.for([
    { name: 'a hash of cost 4', password: 'secret', cost: 4 },
    { name: 'a hash of cost 10', password: 'secret', cost: 10 },
    { name: 'a password of three letters', password: 'abc', cost: 4 },
    { name: 'a password with spaces around it', password: '  spaced out  ', cost: 4 },
    { name: 'a password in several scripts', password: 'pässwörd 密码 🔑', cost: 4 },
    { name: 'a password longer than 72 bytes', password: LONG, cost: 4 },
    { name: 'a password whose 72nd byte is half a letter', password: LONG_IN_LETTERS, cost: 4 },
  ])('signs in with $name', async ({ password, cost }, { laravel, call }) => {
    const email = freshEmail()
    const id = laravel.createUser({ email, password, cost })

    const { status, body } = await signIn(call, email, password)

    expect(status).toBe(200)
    expect(body).toMatchObject({ user: { id, email, role: null }, token: expect.any(String) })
  })

  it('signs in with the first 72 bytes of a longer password, since Laravel kept no more of it', async ({
    laravel,
    call,
  }) => {
    const email = freshEmail()
    laravel.createUser({ email, password: LONG })

    expect((await signIn(call, email, LONG.slice(0, 72))).status).toBe(200)
    expect((await signIn(call, email, `${LONG.slice(0, 72)} and something else`)).status).toBe(200)
    expect((await signIn(call, email, LONG.slice(0, 71))).status).toBe(401)
  })

  it('is no longer cut at 72 bytes once its hash is ours', async ({ laravel, call }) => {
    const [email, password] = [freshEmail(), 'x'.repeat(72)]
    laravel.createUser({ email, password, cost: 10 })
    expect((await signIn(call, email, `${password}y`)).status).toBe(200)

    await signIn(call, email, password)

    expect((await signIn(call, email, password)).status).toBe(200)
    expect((await signIn(call, email, `${password}y`)).status).toBe(401)
  })

  it('is refused with a wrong password', async ({ laravel, call }) => {
    const email = freshEmail()
    laravel.createUser({ email, password: 'secret' })

    const answer = await signIn(call, email, 'Secret')

    expect(answer).toMatchObject({ status: 401, body: { message: 'Invalid credentials' } })
  })

  it('has its hash renewed at the next sign-in, in a form that Laravel accepts', async ({
    laravel,
    call,
  }) => {
    const email = freshEmail()
    const id = laravel.createUser({ email, password: 'secret', cost: 10 })

    await signIn(call, email, 'secret')

    expect(laravel.rows('select password from users where id = ?', id)).toEqual([
      { password: expect.stringMatching(/^\$2y\$04\$[./A-Za-z0-9]{53}$/) },
    ])
    expect((await signIn(call, email, 'secret')).status).toBe(200)
  })

  it('keeps the hash of a password that is too long to be hashed whole', async ({ laravel, call }) => {
    const email = freshEmail()
    const id = laravel.createUser({ email, password: LONG, cost: 10 })
    const before = laravel.rows('select password from users where id = ?', id)

    expect((await signIn(call, email, LONG)).status).toBe(200)

    expect(laravel.rows('select password from users where id = ?', id)).toEqual(before)
  })

  it('is told from another whose address differs in case alone', async ({ laravel, call }) => {
    const email = freshEmail()
    const capital = email.replace('@e', '@E')
    const first = laravel.createUser({ email: capital, password: 'first' })
    const second = laravel.createUser({ email, password: 'second' })

    expect((await signIn(call, capital, 'first')).body).toMatchObject({ user: { id: first } })
    expect((await signIn(call, email, 'second')).body).toMatchObject({ user: { id: second } })
    expect((await signIn(call, email, 'first')).status).toBe(401)
    expect((await signIn(call, capital, 'second')).status).toBe(401)
  })

  it('signs in by an address with a letter beyond ASCII before the @', async ({ laravel, call }) => {
    const email = `zoë-${freshEmail()}`
    laravel.createUser({ email, password: 'secret' })

    expect((await signIn(call, email, 'secret')).body).toMatchObject({ user: { email } })
  })
})

function signIn(call: Call, email: string, password: string) {
  return call('POST', '/api/auth/login', { json: { email, password } })
}
