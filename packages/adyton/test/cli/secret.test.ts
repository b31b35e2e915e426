import { expect, it } from 'vitest'
import { readEnvironment } from '../../src/environment/read-environment.ts'
import { commandLine, newFolder, resultOf } from './command-line.ts'

const adyton = commandLine(newFolder())

it('prints 256 bits in base64url and nothing else', async () => {
  const { exitCode, stdout, stderr } = await adyton(['secret'])

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(Buffer.from(stdout.trim(), 'base64url')).toHaveLength(32)
})

it('prints another one each time, which ADYTON_KEYS takes', async () => {
  const keys = [await adyton(['secret', '--json']), await adyton(['secret', '--json'])].map(
    (ended) => Object(resultOf(ended)).key,
  )

  expect(new Set(keys).size).toBe(2)
  expect(readEnvironment({ ADYTON_KEYS: keys.join(',') }).keys).toEqual(keys)
})
