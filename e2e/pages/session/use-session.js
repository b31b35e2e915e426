import axios from 'axios'
import { useEffect, useState } from 'react'

/** Axios as Sanctum's documentation has it set up. */
const api = axios.create({
  baseURL: new URLSearchParams(location.search).get('api'),
  withCredentials: true,
  withXSRFToken: true,
})

/** Whom the cookies stand for: undefined while that is not known, null for nobody. */
export function useSession() {
  const [user, setUser] = useState()

  useEffect(() => {
    let isMounted = true
    fetchUser().then((found) => {
      if (isMounted) setUser(found)
    })
    return () => {
      isMounted = false
    }
  }, [])

  /** Asks the API, and notices when it knows the browser no longer. */
  async function ask(method, url, data) {
    const answer = await api.request({ method, url, data }).catch((error) => {
      if (error.response?.status === 401) setUser(null)
      throw error
    })
    return answer.data
  }

  async function enter(path, fields) {
    await api.get('/sanctum/csrf-cookie')
    await api.post(path, fields)
    setUser(await fetchUser())
  }

  return {
    user,
    ask,
    signIn: (fields) => enter('/login', fields),
    register: (fields) => enter('/register', fields),
    async signOut() {
      await ask('POST', '/logout')
      setUser(null)
    },
  }
}

async function fetchUser() {
  const answer = await api.get('/api/user', { validateStatus: (status) => [200, 401].includes(status) })
  return answer.status === 200 ? answer.data : null
}
