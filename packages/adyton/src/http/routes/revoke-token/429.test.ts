import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({ method: 'DELETE', paths: ['/api/tokens/1', '/api/auth/tokens/1'] })
