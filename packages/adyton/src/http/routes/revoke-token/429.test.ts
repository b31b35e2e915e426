import { countsAgainstItsCredential } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsCredential({ method: 'DELETE', paths: ['/api/tokens/1', '/api/auth/tokens/1'] })
