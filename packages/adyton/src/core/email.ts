import { isIPv4 } from 'node:net'
import { domainToASCII } from 'node:url'

/** The longest address that fits a mail path (RFC 5321 §4.5.3.1.3, less the angle brackets), in characters. */
export const EMAIL_LENGTH_MAX = 254

/** An address in the one spelling that is unique among users. */
export type CanonicalEmail = string & { readonly canonicalEmail: unique symbol }

// Dot-atoms of RFC 5322 §3.2.3 in ASCII. Quoted local parts and comments are refused: no mailbox needs them
// and every parser reads them differently. The repeated group starts with a literal dot, so matching is linear.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
// Nothing but labels and dots may reach `domainToASCII`: as in the host of a URL it would decode `%61`, stop at
// a slash and drop line breaks, and another mailbox would pass for this account's, or a header into a mail.
const DOMAIN_TEXT = /^[a-z0-9.\u0080-\u{10ffff}-]+$/iu
const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/**
 * The canonical spelling of an address: ASCII letters lower-cased, the domain as its A-label (UTS #46), so
 * that `John@EXAMPLE.com` and `john@example.com` are one account. Undefined for anything but exactly one
 * ASCII @ between an ASCII local part of at most 64 characters and a valid domain. Nothing is normalised
 * before the @ is looked for: a full-width ＠ is no @ (Auth.js GHSA-7rqj-j65f-68wh).
 */
export function canonicalEmail(address: string): CanonicalEmail | undefined {
  if (address.length > EMAIL_LENGTH_MAX) return undefined
  const [local, domain, ...rest] = address.split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return undefined
  if (local.length > 64 || !LOCAL_PART.test(local) || !DOMAIN_TEXT.test(domain)) return undefined
  const ascii = domainToASCII(domain)
  if (!DOMAIN.test(ascii) || isIPv4(ascii)) return undefined
  const canonical = `${local.toLowerCase()}@${ascii}`
  // The one place where text becomes a CanonicalEmail. An A-label may be longer than what was typed.
  return canonical.length > EMAIL_LENGTH_MAX ? undefined : (canonical as CanonicalEmail)
}
