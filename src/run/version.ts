/** Version of the code, part of every run's fingerprint. */
export { version as VERSION } from '../../package.json'
