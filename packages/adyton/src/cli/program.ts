import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { Command } from 'commander'
import { addDoctor } from './commands/doctor.ts'
import { addImportLaravel } from './commands/import/laravel.ts'
import { addMigrate } from './commands/migrate/migrate.ts'
import { addMigrateStatus } from './commands/migrate/status.ts'
import { addRoleAssign } from './commands/role/assign.ts'
import { addRoleList } from './commands/role/list.ts'
import { addRoleRemove } from './commands/role/remove.ts'
import { addSecret } from './commands/secret.ts'
import { addServe } from './commands/serve.ts'
import { addTokenCreate } from './commands/token/create.ts'
import { addTokenList } from './commands/token/list.ts'
import { addTokenPrune } from './commands/token/prune.ts'
import { addTokenRevoke } from './commands/token/revoke.ts'
import { addUserCreate } from './commands/user/create.ts'
import { addUserDisable } from './commands/user/disable.ts'
import { addUserEnable } from './commands/user/enable.ts'
import { addUserList } from './commands/user/list.ts'
import { examples } from './examples.ts'
import type { Shell } from './shell.ts'

/** Every command there is. */
export function createProgram(shell: Shell): Command {
  const program = createRoot(shell)
  addServe(program)
  addMigrateStatus(addMigrate(program, shell), shell)
  addImportLaravel(group(program, 'import', 'take over what another application has made'), shell)
  addUsers(program, shell)
  addTokens(program, shell)
  addRoles(program, shell)
  addSecret(program, shell)
  addDoctor(program, shell)
  return program
}

function createRoot(shell: Shell): Command {
  return (
    new Command('adyton')
      .description('API authentication: users, tokens, roles and the server that checks them.')
      .version(ownVersion(), '-V, --version', 'print the version')
      .option('--json', 'print the result as JSON on stdout, and a failure as JSON on stderr')
      .helpOption('-h, --help', 'print this help')
      .helpCommand('help [command]', 'print the help of a command')
      .configureHelp({ showGlobalOptions: true, styleTitle: (title) => styleText('bold', title) })
      // Failures are told by `run`, in one way for all of them.
      .configureOutput({ outputError() {}, ...(shell.json && { writeErr() {} }) })
      .exitOverride()
      .addHelpText(
        'after',
        examples(
          'adyton migrate',
          'adyton user create ada@example.com --name "Ada Lovelace" --role admin',
          'adyton token create ada@example.com --name ci --ability read --expires-in 30d',
          'adyton serve',
        ),
      )
  )
}

function addUsers(program: Command, shell: Shell): void {
  const users = group(program, 'user', 'make, list, disable and enable users')
  addUserCreate(users, shell)
  addUserList(users, shell)
  addUserDisable(users, shell)
  addUserEnable(users, shell)
}

function addTokens(program: Command, shell: Shell): void {
  const tokens = group(program, 'token', 'make, list, revoke and prune tokens')
  addTokenCreate(tokens, shell)
  addTokenList(tokens, shell)
  addTokenRevoke(tokens, shell)
  addTokenPrune(tokens, shell)
}

function addRoles(program: Command, shell: Shell): void {
  const roles = group(program, 'role', 'list, assign and remove roles')
  addRoleList(roles, shell)
  addRoleAssign(roles, shell)
  addRoleRemove(roles, shell)
}

function group(program: Command, name: string, does: string): Command {
  return program
    .command(name)
    .summary(does)
    .description(`${does.charAt(0).toUpperCase()}${does.slice(1)}.`)
    .helpCommand(false)
}

function ownVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}
