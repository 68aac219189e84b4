/**
 * Byte-level BPE writes bytes as printable characters, so that a vocabulary is plain text: printable Latin-1 stands for itself, the other bytes take the
 * characters from U+0100 on. The mapping is GPT-2's, which tokenizer.json's ByteLevel expects.
 */
const PRINTABLE: readonly (readonly [number, number])[] = [[0x21, 0x7e], [0xa1, 0xac], [0xae, 0xff]]

function byteCharacters(): string[] {
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = PRINTABLE.some(([low, high]) => byte >= low && byte <= high)
    return String.fromCharCode(printable ? byte : next++)
  })
}

/** The character of each byte. */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters()

const encoder = new TextEncoder()

/** A text's UTF-8 bytes in those characters. Lone surrogates, which are no Unicode text, become U+FFFD. */
export const toByteCharacters = (text: string): string => Array.from(encoder.encode(text), (byte) => BYTE_CHARACTERS[byte] ?? '').join('')
