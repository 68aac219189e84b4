/**
 * The shipped vocabulary of a suite as its file has it; that the command makes the same bytes is
 * tested elsewhere, and making it takes long.
 */
import { readFile } from 'node:fs/promises'
import type { SuiteId } from '../../run/suite-facts.ts'
import { loadTokenizer } from '../load.ts'
import type { Tokenizer } from '../tokenizer.ts'

export const shippedVocabulary = (suite: SuiteId = 'desk'): Promise<string> =>
  readFile(new URL(`../../../public/starters/${suite}/tokenizer.json`, import.meta.url), 'utf8')

export const shippedTokenizer = async (): Promise<Tokenizer> =>
  loadTokenizer(await shippedVocabulary())
