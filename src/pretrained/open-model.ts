/** A model's files, whatever form they have, as one thing. */
import { openGgufModel } from './gguf-model.ts'
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { PretrainedModel } from './pretrained-model.ts'
import { openSafetensorsModel } from './safetensors-model.ts'

/** @throws ModelError that names the file, the place in it and the way out */
export async function openModel(source: ModelSource): Promise<PretrainedModel> {
  const names = source.names()
  const gguf = names.filter((name) => name.toLowerCase().endsWith('.gguf'))
  const safetensors = names.filter((name) => name.endsWith('.safetensors'))
  if (gguf.length > 0 && safetensors.length > 0)
    throw new ModelError(
      `There are ${String(gguf[0])} and ${String(safetensors[0])}, which are two models. Leave one of them.`,
    )
  if (gguf.length > 1)
    throw new ModelError(
      `There are ${gguf.length} GGUF files, and a model is one of them. Leave the one that is meant.`,
    )
  const [file] = gguf
  if (file !== undefined) return openGgufModel(source, file)
  if (names.includes('config.json')) return openSafetensorsModel(source)
  throw new ModelError(
    'There is no model here: expected one .gguf file, or config.json with *.safetensors and tokenizer.json.',
  )
}
