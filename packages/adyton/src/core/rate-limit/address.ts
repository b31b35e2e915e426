import { isIPv4, isIPv6 } from 'node:net'

const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * What an address is counted as: IPv4 by itself, also when it comes mapped into IPv6; IPv6 by its /64,
 * because one customer is usually given at least that much. Anything else is counted as one stranger.
 */
export function limitSubject(address: string): string {
  // A copy: text cut out of a header may keep all of it in memory.
  if (isIPv4(address)) return Buffer.from(address).toString()
  const bare = address.split('%', 1)[0] ?? ''
  if (!isIPv6(bare)) return 'unknown'
  const canonical = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const mapped = MAPPED_IPV4.exec(canonical)
  if (mapped) return mappedIPv4(mapped[1] ?? '', mapped[2] ?? '')
  return `${groups(canonical).slice(0, 4).join(':')}::/64`
}

function mappedIPv4(high: string, low: string): string {
  const bits = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

/** The eight groups of a canonical IPv6 address, its `::` written out. */
function groups(canonical: string): string[] {
  const [head = '', tail] = canonical.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after]
}
