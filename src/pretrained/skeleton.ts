/** Which weights a model has, by its configuration: names and shapes as Hugging Face has them. */
import { headDim } from '../engine/engine.ts'
import type { ModelConfig } from '../engine/engine.ts'

export type Shape = readonly [number] | readonly [number, number]

/** In the order in which a token meets them. */
export function skeletonOf(config: ModelConfig): ReadonlyMap<string, Shape> {
  const { vocab, dModel, layers, heads, kvHeads, feedForward, tied, qkvBias, qkNorm } = config
  const width = headDim(config)
  const [queries, keys] = [heads * width, kvHeads * width]
  const weights: [string, Shape][] = [['model.embed_tokens.weight', [vocab, dModel]]]
  for (let index = 0; index < layers; index += 1) {
    const layer: [string, Shape][] = [
      ['input_layernorm.weight', [dModel]],
      ['self_attn.q_proj.weight', [queries, dModel]],
      ['self_attn.k_proj.weight', [keys, dModel]],
      ['self_attn.v_proj.weight', [keys, dModel]],
    ]
    if (qkvBias)
      layer.push(
        ['self_attn.q_proj.bias', [queries]],
        ['self_attn.k_proj.bias', [keys]],
        ['self_attn.v_proj.bias', [keys]],
      )
    if (qkNorm === true)
      layer.push(['self_attn.q_norm.weight', [width]], ['self_attn.k_norm.weight', [width]])
    layer.push(
      ['self_attn.o_proj.weight', [dModel, queries]],
      ['post_attention_layernorm.weight', [dModel]],
      ['mlp.gate_proj.weight', [feedForward, dModel]],
      ['mlp.up_proj.weight', [feedForward, dModel]],
      ['mlp.down_proj.weight', [dModel, feedForward]],
    )
    for (const [name, shape] of layer) weights.push([`model.layers.${index}.${name}`, shape])
  }
  weights.push(['model.norm.weight', [dModel]])
  if (!tied) weights.push(['lm_head.weight', [vocab, dModel]])
  return new Map(weights)
}
