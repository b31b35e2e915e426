import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Home } from './home.jsx'
import { useSession } from './use-session.js'
import { Welcome } from './welcome.jsx'

function School() {
  const session = useSession()
  if (session.user === undefined) return <p>One moment …</p>
  return session.user === null ? <Welcome session={session} /> : <Home session={session} />
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <School />
  </StrictMode>,
)
