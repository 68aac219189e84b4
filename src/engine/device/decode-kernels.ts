/** Kernels that generation needs beside the model's own: growing and reading the KV cache, and drawing tokens. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled in beside the rollout
export interface DecodeKernels {}
