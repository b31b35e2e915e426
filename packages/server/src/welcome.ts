import { styleText } from 'node:util'
import type { Settings } from 'adyton/environment'

/** What a person sees who has started the server on a database without users, and what to type next. */
export function printWelcome(url: string, settings: Settings): void {
  const account =
    '{"name":"Ada","email":"ada@example.com","password":"password123","password_confirmation":"password123"}'
  process.stdout.write(`
  ${styleText('bold', 'Adyton')} is listening on ${styleText('cyan', url)}
  Data: ${settings.databaseUrl}

  ${styleText('dim', 'Register, and get a first token:')}
  curl ${url}/api/auth/register -H 'Content-Type: application/json' \\
    -d '${account}'

  ${styleText('dim', 'Use it:')}
  curl ${url}/api/user -H 'Authorization: Bearer TOKEN'

  ${styleText('dim', 'Next:')}
  npm run adyton -- role assign ada@example.com admin
  npm run adyton -- token list ada@example.com
  npm run adyton -- --help

`)
}
