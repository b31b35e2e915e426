import { demandsProof } from '../../../../test/http/demanded-proof.ts'
import { openSite } from '../../../../test/http/site.ts'

demandsProof(await openSite(), { method: 'DELETE', paths: ['/api/tokens/1', '/api/auth/tokens/1'] })
