export { loadSettings, openStorage } from './environment/load-settings.ts'
export { defineConfig, readEnvironment } from './environment/read-environment.ts'
export { type Settings, toAuthOptions } from './environment/settings.ts'
