import axios from 'axios'
import { useEffect, useState } from 'react'

const KEPT_AS = 'auth_token'

/**
 * Sign-in as documented front-ends do it: the token is kept in localStorage and sent as
 * a default header. It is plain JavaScript and knows nothing of Adyton but the paths, as theirs does.
 */
export function useAuth() {
  const [user, setUser] = useState(null)
  const [token, setToken] = useState(() => localStorage.getItem(KEPT_AS))

  useEffect(() => {
    if (token === null) return
    axios.defaults.headers.common['Authorization'] = `Bearer ${token}`
    axios.get('/api/auth/user').then(
      (response) => setUser(response.data.user),
      () => logout(),
    )
  }, [token])

  async function login(credentials) {
    const { data } = await axios.post('/api/auth/login', credentials)
    localStorage.setItem(KEPT_AS, data.token)
    setToken(data.token)
    setUser(data.user)
  }

  async function logout() {
    await axios.post('/api/auth/logout').catch(() => {})
    localStorage.removeItem(KEPT_AS)
    setToken(null)
    setUser(null)
    delete axios.defaults.headers.common['Authorization']
  }

  return { user, token, login, logout }
}
