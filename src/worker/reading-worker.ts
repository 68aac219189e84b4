/**
 * Reads one file that was dropped or picked: however long it takes, the page goes on, and may
 * end this worker.
 */
import { RunStorage } from '../run/storage.ts'
import { atEndpoint } from './endpoint.ts'
import { serveReading } from './serve-reading.ts'

atEndpoint('reading', (endpoint) => serveReading(endpoint, () => RunStorage.open()))
