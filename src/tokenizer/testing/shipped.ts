/**
 * The shipped vocabulary as its file has it; that the command makes the same bytes is tested beside
 * the command (cli/tokenizer.test.ts), and making it takes long.
 */
import { readFile } from 'node:fs/promises'
import { loadTokenizer } from '../load.ts'
import type { Tokenizer } from '../tokenizer.ts'

export const shippedVocabulary = (): Promise<string> =>
  readFile(new URL('../../../public/starters/desk/tokenizer.json', import.meta.url), 'utf8')

export const shippedTokenizer = async (): Promise<Tokenizer> =>
  loadTokenizer(await shippedVocabulary())
