import { needsAbility } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

needsAbility(await openSite(), 'read', { method: 'GET', paths: ['/api/sessions'] })
