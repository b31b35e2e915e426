import { defineConfig } from 'vitest/config'

/** Not `import`: Node gets them on its command line, and would answer `require` with modules too. */
const conditions = ['source', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'examples/**/*.test.ts',
      'e2e/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    pool: 'forks',
    globalSetup: 'packages/adyton/test/servers/lend-servers.ts',
    execArgv: ['--conditions=source'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
