import axios from 'axios'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { useAuth } from './use-auth.js'

axios.defaults.baseURL = new URLSearchParams(location.search).get('api')

function School() {
  const { user, login, logout } = useAuth()
  const requestsLeft = useRequestsLeft()
  return (
    <main>
      {user === null ? <SignIn login={login} /> : <Welcome user={user} logout={logout} />}
      <output aria-label="Requests left">{requestsLeft}</output>
    </main>
  )
}

function SignIn({ login }) {
  const [message, setMessage] = useState('')

  const submit = (event) => {
    event.preventDefault()
    const credentials = Object.fromEntries(new FormData(event.target))
    login(credentials).catch((error) => setMessage(error.response?.data.message ?? error.message))
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" aria-label="Email" />
      <input name="password" type="password" aria-label="Password" />
      <button type="submit">Sign in</button>
      <p role="alert">{message}</p>
    </form>
  )
}

function Welcome({ user, logout }) {
  return (
    <>
      <h1>Hello, {user.name}</h1>
      <button type="button" onClick={logout}>
        Sign out
      </button>
    </>
  )
}

/** What the last answer said, if a script of another origin may read it at all. */
function useRequestsLeft() {
  const [requestsLeft, setRequestsLeft] = useState('unknown')
  useEffect(() => {
    const interceptor = axios.interceptors.response.use((response) => {
      setRequestsLeft(response.headers['x-ratelimit-remaining'] ?? 'unknown')
      return response
    })
    return () => axios.interceptors.response.eject(interceptor)
  }, [])
  return requestsLeft
}

createRoot(document.getElementById('root')).render(<School />)
