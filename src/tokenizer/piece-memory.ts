/** Pieces that were met before, with their tokens: a training loop encodes the same words again and again. */

/** Pieces remembered before the memory is emptied. */
const REMEMBERED = 50_000
/** Longer pieces are not remembered: they seldom come twice. */
const REMEMBERED_LENGTH = 64

export class PieceMemory {
  readonly #encode: (piece: string) => readonly number[]
  readonly #remembered = new Map<string, readonly number[]>()

  constructor(encode: (piece: string) => readonly number[]) {
    this.#encode = encode
  }

  tokens(piece: string): readonly number[] {
    return this.#remembered.get(piece) ?? this.#remember(piece)
  }

  #remember(piece: string): readonly number[] {
    const tokens = this.#encode(piece)
    if (piece.length <= REMEMBERED_LENGTH) {
      if (this.#remembered.size >= REMEMBERED) this.#remembered.clear()
      this.#remembered.set(piece, tokens)
    }
    return tokens
  }
}
