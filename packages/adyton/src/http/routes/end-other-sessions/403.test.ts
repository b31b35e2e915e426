import { needsAbility } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

needsAbility(await openSite(), 'write', { method: 'DELETE', paths: ['/api/sessions'] })
