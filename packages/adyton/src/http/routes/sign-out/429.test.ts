import { countsAgainstItsUser, countsTokensAgainstTheirUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({ method: 'POST', paths: ['/api/auth/logout', '/api/logout', '/logout'] })
await countsTokensAgainstTheirUser({ method: 'POST', paths: ['/Logout'] })
