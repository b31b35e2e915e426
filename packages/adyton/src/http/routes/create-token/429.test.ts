import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({ method: 'POST', paths: ['/api/tokens', '/api/auth/tokens'] })
