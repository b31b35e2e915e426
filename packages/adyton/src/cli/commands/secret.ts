import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { newKey } from '../../core/key-ring.ts'
import { examples } from '../examples.ts'
import type { Shell } from '../shell.ts'

export function addSecret(program: Command, shell: Shell): void {
  program
    .command('secret')
    .summary('print a new key for ADYTON_KEYS')
    .description(
      'Prints a new key for ADYTON_KEYS: 256 random bits. Put it in front of the keys you have: the first one signs, all of them verify.',
    )
    .addHelpText('after', examples('adyton secret', 'adyton secret > /run/secrets/adyton-key'))
    .action(() => {
      const key = newKey({ bytes: randomBytes })
      shell.answer({ key }, key)
    })
}
