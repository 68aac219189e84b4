/** Ways in which a binary file can be wrong, most of them in what stands in front of its data. */

type Random = () => number

export interface ByteMutation {
  readonly name: string
  readonly mutate: (bytes: Uint8Array, random: Random) => Uint8Array
}

const whole = (below: number, random: Random): number => Math.floor(random() * below)

/** `front`: the bytes in front of the data, which half of the places are in. */
const place = (bytes: Uint8Array, random: Random): number =>
  whole(random() < 0.5 ? Math.min(bytes.length, 2000) : bytes.length, random)

/** Numbers at which arithmetic on offsets goes wrong. */
const HOSTILE = [
  0n,
  1n,
  31n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n + 1n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n - 32n,
] as const

const hostile = (random: Random): bigint => HOSTILE[whole(HOSTILE.length, random)] ?? 0n

/** On a copy. */
const inPlace =
  (change: (bytes: Uint8Array, view: DataView, random: Random) => void): ByteMutation['mutate'] =>
  (bytes, random) => {
    const copy = bytes.slice()
    change(copy, new DataView(copy.buffer), random)
    return copy
  }

function spliced(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const rest = bytes.subarray(Math.min(bytes.length, at + removed))
  const out = new Uint8Array(at + added.length + rest.length)
  out.set(bytes.subarray(0, at))
  out.set(added, at)
  out.set(rest, at + added.length)
  return out
}

export const BYTE_MUTATIONS: readonly ByteMutation[] = [
  {
    name: 'bits flipped',
    mutate: inPlace((bytes, _, random) => {
      for (let i = whole(8, random); i >= 0; i -= 1) {
        const at = place(bytes, random)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(8, random))
      }
    }),
  },
  {
    name: 'a hostile number of 64 bits',
    mutate: inPlace((bytes, view, random) => {
      view.setBigUint64(Math.min(place(bytes, random), bytes.length - 8), hostile(random), true)
    }),
  },
  {
    name: 'a hostile number of 32 bits',
    mutate: inPlace((bytes, view, random) => {
      const at = Math.min(place(bytes, random), bytes.length - 4)
      view.setUint32(at, Number(hostile(random) & 0xffffffffn), true)
    }),
  },
  {
    // Of what is small and stands for a length, a count, a kind, an offset or a dimension.
    name: 'a small number of 64 bits changed',
    mutate: inPlace((bytes, view, random) => {
      for (let tries = 0; tries < 400; tries += 1) {
        const at = whole(Math.min(bytes.length - 8, 2500), random)
        const value = view.getBigUint64(at, true)
        if (value > 100_000n) continue
        view.setBigUint64(at, random() < 0.5 ? hostile(random) : value + 1n, true)
        return
      }
    }),
  },
  {
    name: 'truncated',
    mutate: (bytes, random) => bytes.slice(0, whole(bytes.length, random)),
  },
  {
    name: 'bytes inserted',
    mutate: (bytes, random) =>
      spliced(
        bytes,
        place(bytes, random),
        0,
        Uint8Array.from({ length: 1 + whole(40, random) }, () => whole(256, random)),
      ),
  },
  {
    name: 'bytes removed',
    mutate: (bytes, random) =>
      spliced(bytes, place(bytes, random), 1 + whole(40, random), new Uint8Array(0)),
  },
  {
    name: 'a part repeated elsewhere',
    mutate: inPlace((bytes, _, random) => {
      const from = place(bytes, random)
      bytes.copyWithin(place(bytes, random), from, from + 1 + whole(200, random))
    }),
  },
]
