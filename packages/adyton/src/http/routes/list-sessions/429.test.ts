import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({ method: 'GET', paths: ['/api/sessions'] })
