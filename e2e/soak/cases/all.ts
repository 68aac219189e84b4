/** Every case that `npm run soak` knows. */
import type { SoakCase } from '../soak-case.ts'
import { deviceLoss } from './device-loss.ts'
import { imports } from './import.ts'
import { kills } from './kills.ts'
import { memory } from './memory.ts'
import { sandbox } from './sandbox.ts'
import { storage } from './storage.ts'

export const CASES: readonly SoakCase[] = [kills, deviceLoss, storage, imports, sandbox, memory]
