import { refusesBadPaging } from '../../../../test/http/guarded-route.ts'
import { newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const { token } = await newMember(site)

refusesBadPaging(site, token, ['/api/tokens', '/api/auth/tokens'])
