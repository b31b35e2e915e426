export { loadSettings } from './environment/load-settings.ts'
export { openStorage } from './environment/open-storage.ts'
export { defineConfig, readEnvironment } from './environment/read-environment.ts'
export { type Settings, toAuthOptions } from './environment/settings.ts'
