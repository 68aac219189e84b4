/** A model's tokenizer, whichever of its files says what it is. */
import { ModelError } from './model-source.ts'
import type { PretrainedModel, TokenizerSource } from './pretrained-model.ts'
import { PretrainedTokenizer } from './pretrained-tokenizer.ts'
import { vocabularyFromGguf } from './tokenizer-gguf.ts'
import { vocabularyFromJson } from './tokenizer-json.ts'

/** @throws ModelError that names the component which is not read */
export const openTokenizer = (source: TokenizerSource): PretrainedTokenizer =>
  new PretrainedTokenizer(
    source.form === 'gguf' ? vocabularyFromGguf(source.metadata) : vocabularyFromJson(source),
  )

/**
 * The tokenizer of a model: every token has a row of its embedding. Rows may be more, since many are
 * padded. @throws ModelError
 */
export function tokenizerOf({
  config,
  tokenizerSource,
}: Pick<PretrainedModel, 'config' | 'tokenizerSource'>): PretrainedTokenizer {
  const tokenizer = openTokenizer(tokenizerSource)
  if (tokenizer.vocab > config.vocab)
    throw new ModelError(
      `The tokenizer has ${tokenizer.vocab} tokens, and the model's embedding ${config.vocab} rows. Check that both are of one model.`,
    )
  return tokenizer
}
