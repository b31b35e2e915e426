import { empty } from '../../exchange.ts'
import type { OpenRoute } from '../../route.ts'

/**
 * Gives a browser the cookies it needs before it can act: those of its session, or a guest's. They are in the answer
 * because every answer to a browser carries them.
 */
export const csrfCookie: OpenRoute = {
  name: 'csrf_cookie.give',
  method: 'GET',
  paths: ['/sanctum/csrf-cookie'],
  access: 'anyone',
  budget: 'csrfCookie',
  cookies: 'any-origin',
  handle: () => empty(204),
}
