import axios from 'axios'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Sanctum, useSanctum } from 'react-sanctum'

// As Sanctum's documentation tells every page on an origin of its own. The package sets withCredentials itself.
axios.defaults.withXSRFToken = true

const config = {
  apiUrl: new URLSearchParams(location.search).get('api'),
  csrfCookieRoute: 'sanctum/csrf-cookie',
  signInRoute: 'login',
  signOutRoute: 'logout',
  userObjectRoute: 'api/user',
}

function School() {
  const { authenticated, user, checkAuthentication, signOut } = useSanctum()
  const [answer, setAnswer] = useState('')
  const check = async () => setAnswer(String(await checkAuthentication()))
  return (
    <main>
      {authenticated === null && <p>One moment …</p>}
      {authenticated === false && <SignIn />}
      {authenticated === true && (
        <>
          <h1>Hello, {user.name}</h1>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </>
      )}
      <button type="button" onClick={check}>
        Check
      </button>
      <output aria-label="Answer">{answer}</output>
    </main>
  )
}

function SignIn() {
  const { signIn } = useSanctum()
  const [message, setMessage] = useState('')

  const submit = (event) => {
    event.preventDefault()
    const { email, password, remember } = Object.fromEntries(new FormData(event.target))
    signIn(email, password, remember === 'on').catch(({ response }) =>
      setMessage(response.data.errors.email[0]),
    )
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" aria-label="Email" />
      <input name="password" type="password" aria-label="Password" />
      <label>
        <input name="remember" type="checkbox" />
        Remember me
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{message}</p>
    </form>
  )
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Sanctum config={config}>
      <School />
    </Sanctum>
  </StrictMode>,
)
