/** Calls in Java's or JavaScript's syntax. */
import type { Language } from '../ast/entry.ts'
import type { Decoded } from './decoded.ts'

export const decodeSource = (_text: string, _language: Exclude<Language, 'python'>): Decoded => ({ ok: false, type: 'NotImplementedError', message: '' })
