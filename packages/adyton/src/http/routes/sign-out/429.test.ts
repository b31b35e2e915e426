import { countsAgainstItsCredential } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsCredential({ method: 'POST', paths: ['/api/auth/logout', '/api/logout', '/logout'] })
await countsAgainstItsCredential({ method: 'POST', paths: ['/Logout'] }, { bySession: false })
