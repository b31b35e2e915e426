import { generateKeyPairSync, sign } from 'node:crypto'

/** What a TLS server of Node takes. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Tags of DER (X.690). */
const INTEGER = 0x02
const BIT_STRING = 0x03
const OBJECT = 0x06
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const SEQUENCE = 0x30
const SET = 0x31

const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OBJECT, Buffer.from('2a8648ce3d040302', 'hex')))
const COMMON_NAME = der(OBJECT, Buffer.from('550403', 'hex'))

/**
 * A certificate that nobody vouches for, for a browser that is told not to mind: version 1 of X.509 (RFC 5280, section
 * 4.1), which needs no extensions. Node makes keys but no certificates, and a key kept with the sources is one that
 * somebody finds.
 */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from('e2e')))))
  const validity = der(SEQUENCE, utcTime('200101000000Z'), utcTime('491231235959Z'))
  const subject = publicKey.export({ type: 'spki', format: 'der' })
  const serial = der(INTEGER, Buffer.of(1))
  const body = der(SEQUENCE, serial, ECDSA_WITH_SHA256, name, validity, name, subject)
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', body, privateKey))
  const certificate = der(SEQUENCE, body, ECDSA_WITH_SHA256, signature)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}

function utcTime(text: string): Buffer {
  return der(UTC_TIME, Buffer.from(text))
}

/** A value with its tag and length before it. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag, ...lengthOctets(content.length)), content])
}

/** In as few octets as it fits in: DER knows one spelling of a number, and browsers refuse the others. */
function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}
