/** A model's tokenizer, whichever of its files says what it is. */
import type { TokenizerSource } from './pretrained-model.ts'
import { PretrainedTokenizer } from './pretrained-tokenizer.ts'
import { vocabularyFromGguf } from './tokenizer-gguf.ts'
import { vocabularyFromJson } from './tokenizer-json.ts'

/** @throws ModelError that names the component which is not read */
export const openTokenizer = (source: TokenizerSource): PretrainedTokenizer =>
  new PretrainedTokenizer(
    source.form === 'gguf' ? vocabularyFromGguf(source.metadata) : vocabularyFromJson(source),
  )
