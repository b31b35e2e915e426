import { Form } from './form.jsx'

const EMAIL = { label: 'Email', name: 'email', type: 'email', autoComplete: 'username' }
const PASSWORD = { label: 'Password', name: 'password', type: 'password', autoComplete: 'current-password' }
const NEW_PASSWORD = { ...PASSWORD, autoComplete: 'new-password' }

const ACCOUNT = [
  { label: 'Name', name: 'name', autoComplete: 'name' },
  EMAIL,
  NEW_PASSWORD,
  { ...NEW_PASSWORD, label: 'Password again', name: 'password_confirmation' },
]

export function Welcome({ session }) {
  return (
    <main>
      <h1>School</h1>
      <section>
        <h2>Come in</h2>
        <Form name="Sign in" fields={[EMAIL, PASSWORD]} button="Sign in" send={session.signIn}>
          <label>
            <input type="checkbox" name="remember" />
            Remember me
          </label>
        </Form>
      </section>
      <section>
        <h2>New here?</h2>
        <Form name="Register" fields={ACCOUNT} button="Register" send={session.register} />
      </section>
    </main>
  )
}
