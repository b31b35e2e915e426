import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({ method: 'DELETE', paths: ['/api/sessions/1'] })
