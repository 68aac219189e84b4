/** Engine names as they arrive from files and options. */
import { z } from 'zod'
import { ENGINE_NAMES } from '../engine/engine.ts'

export const engineNameSchema = z.enum(ENGINE_NAMES)
