import { at } from '../../run/at.ts'

/**
 * What the desk's sentences are about. Every entity is one word, every kind has its own pool and no
 * two pools share a word, so a value shows by itself which argument it can fill. The last entities
 * of each pool never occur in training or in demonstrations: they make the unseen-entities split.
 */
export interface Pool {
  readonly seen: readonly string[]
  readonly unseen: readonly string[]
}

const pool = (words: string, unseen: number): Pool => {
  const all = words.trim().split(/\s+/)
  return { seen: all.slice(0, all.length - unseen), unseen: all.slice(all.length - unseen) }
}

export const POOLS = {
  username: pool(
    'alice bruno carla david elena frank grace hugo irene jonas karin liam marta nils olga pablo quinn rosa simon tanja ulrich vera walter yusuf',
    4,
  ),
  password: pool(
    'kiwi42 plum17 rain88 moss23 fern61 lark09 dune75 wolf34 reed58 jade12 mint93 snow46 sage27 teal81 gold65 clay39 opal54 rust70 silk18 vine92 wave31 zinc47 bark66 coal25',
    4,
  ),
  event: pool(
    'standup review dentist yoga lecture rehearsal workshop interview picnic seminar haircut training checkup demo concert briefing exam barbecue tutorial audition',
    4,
  ),
  chore: pool(
    'laundry groceries taxes rent ironing recycling gardening dishes vacuuming backup invoices parcels medicine homework cooking painting plumbing mowing',
    4,
  ),
  time: pool(
    '07:15 07:45 08:00 08:30 09:00 09:30 10:15 10:45 11:00 11:30 12:15 13:00 13:45 14:30 15:00 16:15 17:45 18:30 19:00 20:15',
    4,
  ),
  day: pool('monday tuesday wednesday thursday friday saturday sunday', 1),
  city: pool(
    'paris lisbon oslo vienna prague athens dublin madrid berlin geneva porto turin ghent malmo krakow split nantes bergen',
    4,
  ),
  stock: pool('ORCA LYNX PUMA HAWK TOAD CRAB WREN MOTH IBEX DODO MINK NEWT SWAN LARK', 3),
  amount: pool('12.5 20.5 35.5 47.5 50.5 64.5 75.5 80.5 99.5 110.5 125.5 140.5', 3),
  count: pool('2 3 4 5 6 7 8 9', 1),
  subject: pool(
    'budget holiday roadmap contract payroll launch survey merger audit offsite deadline receipt bonus strike',
    3,
  ),
  song: pool(
    'moonlight thunder avalanche mirage lullaby wildfire carousel horizon nocturne stardust',
    2,
  ),
} as const

export type EntityKind = keyof typeof POOLS

/** Each user's password, in order of the pools: an account the desk knows. */
const everyone = [...POOLS.username.seen, ...POOLS.username.unseen]
const passwords = [...POOLS.password.seen, ...POOLS.password.unseen]
export const PASSWORDS: ReadonlyMap<string, string> = new Map(
  everyone.map((user, i) => [user, at(passwords, i, 'passwords')]),
)

/** Every entity of every pool. */
export const ENTITY_WORDS: ReadonlySet<string> = new Set(
  Object.values(POOLS).flatMap((p) => [...p.seen, ...p.unseen]),
)
