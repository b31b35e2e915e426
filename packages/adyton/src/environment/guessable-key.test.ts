import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { isKey } from '../core/key-ring.ts'
import { isGuessableKey } from './guessable-key.ts'

test.each([
  ['words', 'ThisIsAVerySecretKeyThatNobodyEverWillFind_1'],
  ['words', 'please-CHANGE-me-before-you-go-to-production'],
  ['text in base64', 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'],
  ['the alphabet', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789_ABCDEFG'],
  ['digits in order', 'f6ab301234567890f6ab30cde8f6ab30cd93f6ab30cd7'],
  ['one block over and over', 'qW8zK1vXpT4m'.repeat(4)],
])('a key of %s can be guessed', (_, key) => {
  expect(isKey(key)).toBe(true)
  expect(isGuessableKey(key)).toBe(true)
})

test('a random key cannot, in base64url nor in hex', () => {
  for (let seed = 0; seed < 5_000; seed += 1) {
    expect(isGuessableKey(hash('sha256', String(seed), 'base64url'))).toBe(false)
    expect(isGuessableKey(hash('sha256', String(seed), 'hex'))).toBe(false)
  }
})
