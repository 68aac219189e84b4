/** A model's files, whatever form they have, as one thing. */
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { PretrainedModel } from './pretrained-model.ts'

/** @throws ModelError that names the file, the place in it and the way out */
export async function openModel(source: ModelSource): Promise<PretrainedModel> {
  const weights = source.names().find((name) => /\.(gguf|safetensors)$/.test(name))
  throw new ModelError(
    weights === undefined
      ? 'There is no model here: expected one .gguf file, or config.json with *.safetensors.'
      : `${weights} is of a form that is not read yet.`,
  )
}
