import { parseSetCookie, type SetCookie } from 'cookie'
import type { Answer } from '../in-memory-caller.ts'

/** A cookie that an answer must set, with its attributes. */
export function setCookie({ setCookies }: Pick<Answer, 'setCookies'>, name: string): SetCookie {
  const found = setCookies.map((line) => parseSetCookie(line)).filter((cookie) => cookie.name === name)
  const [cookie] = found
  if (cookie === undefined || found.length > 1)
    throw new Error(
      `${name} is set ${found.length} times by ${setCookies.join(' and ') || 'an answer without cookies'}.`,
    )
  return cookie
}
