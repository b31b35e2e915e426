/** Every path that takes an address and a password for a token. */
export const SIGN_IN_PATHS = [
  '/api/auth/login',
  '/api/login',
  '/login',
  '/Login',
  '/api/auth/token',
  '/api/sanctum/token',
  '/sanctum/token',
] as const

/** The one that answers as Laravel's documentation shows: text, and 422 where the others have 401. */
export const BARE_TOKEN_PATH = '/sanctum/token'

export const JSON_SIGN_IN_PATHS = SIGN_IN_PATHS.filter((path) => path !== BARE_TOKEN_PATH)
