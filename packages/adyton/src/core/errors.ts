/**
 * Everything that can be refused, in one table: the stable code and the public text. The text never says
 * which check of a credential failed; the audit trail does. `docs/reference/errors.md` lists exactly these.
 */
export const ERRORS = {
  malformed_body: 'The request body is not valid JSON.',
  malformed_authorization: 'The request carries more than one Authorization credential.',
  malformed_request: 'The request could not be read.',
  unauthenticated: 'Unauthenticated.',
  token_expired: 'Token has expired.',
  invalid_credentials: 'Invalid credentials',
  missing_ability: 'Invalid ability provided.',
  unauthorized: 'This action is unauthorized.',
  not_found: 'Not found.',
  token_not_found: 'Token not found or does not belong to the user.',
  method_not_allowed: 'The method is not supported for this path.',
  body_too_large: 'The request body is too large.',
  unsupported_media_type: 'The content type is not supported. Send JSON or a form.',
  headers_too_large: 'The request headers are too large.',
  request_timeout: 'The request took too long to arrive.',
  csrf_mismatch: 'CSRF token mismatch.',
  session_not_found: 'Session not found or does not belong to the user.',
  password_unconfirmed: 'Password confirmation required.',
  validation_failed: 'The given data was invalid.',
  too_many_attempts: 'Too Many Attempts.',
  too_many_sign_ins: 'Too many login attempts. Please try again later.',
  unavailable: 'The service is temporarily unavailable. Please try again.',
  server_error: 'Server Error',
} as const

export type ErrorCode = keyof typeof ERRORS

/** Thrown when the database, the writer or the hash threads cannot be used: the caller answers 503, never 401. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/** Thrown at start for a setting that cannot be used. The message names it and the allowed form. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/** Thrown at start for a database that another application has made, and that nobody has decided to take over. */
export class ForeignDatabase extends Error {
  override readonly name = 'ForeignDatabase'
}

/** Why something is unavailable, in one line: an outage that comes from another thread brings its stack along in the text. */
export function outageReason({ message, cause }: Error): string {
  const [line = ''] = message.replace(/^\w+: /, '').split('\n')
  return cause instanceof Error ? `${line.replace(/\.$/, '')}: ${cause.message.replace(/\.$/, '')}.` : line
}
