import { useEffect, useState } from 'react'
import { Form } from './form.jsx'

const KNOWN = { type: 'password', autoComplete: 'current-password' }
const NEW = { type: 'password', autoComplete: 'new-password' }

const PASSWORD = { ...KNOWN, label: 'Password', name: 'password' }

const CHANGE = [
  { ...KNOWN, label: 'Current password', name: 'current_password' },
  { ...NEW, label: 'New password', name: 'password' },
  { ...NEW, label: 'New password again', name: 'password_confirmation' },
]

export function Home({ session }) {
  return (
    <main>
      <header>
        <h1>Hello, {session.user.name}</h1>
        <button type="button" onClick={session.signOut}>
          Sign out
        </button>
      </header>
      <Browsers ask={session.ask} />
      <Tokens ask={session.ask} />
      <section>
        <h2>Password</h2>
        <Form
          name="Password"
          fields={CHANGE}
          button="Change password"
          send={(fields) => session.ask('PUT', '/user/password', fields)}
        />
      </section>
    </main>
  )
}

function Browsers({ ask }) {
  const [sessions, reload] = useList(async () => (await ask('GET', '/api/sessions')).sessions)
  const end = async (id) => {
    await ask('DELETE', `/api/sessions/${id}`)
    await reload()
  }
  const endOthers = async (fields) => {
    await ask('DELETE', '/api/sessions', fields)
    await reload()
  }
  return (
    <section aria-label="Browsers">
      <h2>Where you are signed in</h2>
      <ul>
        {sessions.map(({ id, user_agent, ip_address, current }) => (
          <li key={id}>
            {user_agent}, {ip_address}
            {current ? (
              <em>this one</em>
            ) : (
              <button type="button" onClick={() => end(id)}>
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <Form name="Everywhere else" fields={[PASSWORD]} button="Sign out everywhere else" send={endOthers} />
    </section>
  )
}

function Tokens({ ask }) {
  const [tokens, reload] = useList(async () => (await ask('GET', '/api/tokens')).tokens)
  const add = async (fields) => {
    await ask('POST', '/api/tokens', fields)
    await reload()
  }
  return (
    <section aria-label="Tokens">
      <h2>Tokens</h2>
      <ul>
        {tokens.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      <Form name="New token" fields={[{ label: 'Name', name: 'name' }]} button="Add token" send={add} />
    </section>
  )
}

/** What the API lists, and a way to ask again. */
function useList(fetchItems) {
  const [items, setItems] = useState([])
  const reload = async () => setItems(await fetchItems())
  useEffect(() => {
    // Whoever is not signed in any more has been told already.
    reload().catch(() => {})
  }, [])
  return [items, reload]
}
