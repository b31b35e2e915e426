import { countsAgainstItsCredential } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsCredential({ method: 'DELETE', paths: ['/api/sessions/1'] })
