import { refusesStrangers } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()

refusesStrangers(site, { method: 'POST', paths: ['/user/confirm-password'] })
refusesStrangers(site, { method: 'GET', paths: ['/user/confirmed-password-status'] })
