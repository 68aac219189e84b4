/**
 * The program that the editor opens with: a market stall with three tools, a state, tasks from a
 * seed and a reward. Small, and worth changing.
 */
export const EXAMPLE = String.raw`// A market stall. Three tools, tasks drawn from a seed, and what an outcome is worth.
// Change anything, press “Try it”, then Train.

const prices = { apples: 2.5, plums: 3.25, pears: 4, figs: 6.5, limes: 1.75, dates: 8 }
const rareFruit = { quinces: 5.5, mangos: 7 }
const friends = ['anna', 'boris', 'clara', 'dora', 'emil', 'felix']
const strangers = ['greta', 'hugo']

// What a task's world begins with. Tools change it; nothing else is kept between calls.
const start = () => ({ sold: [], sent: [] })

const tools = [
  {
    name: 'find_price',
    description: 'What a fruit costs.',
    parameters: { fruit: 'string' },
    returns: { price: 'float' },
    run({ fruit }) {
      const price = prices[fruit] ?? rareFruit[fruit]
      if (price === undefined) throw new Error('no such fruit')
      return { price }
    },
  },
  {
    name: 'sell_fruit',
    description: 'Sells some pieces of a fruit to somebody.',
    parameters: { fruit: 'string', count: 'integer', name: 'string' },
    run({ fruit, count, name }, state) {
      if (!(fruit in prices) && !(fruit in rareFruit)) throw new Error('no such fruit')
      state.sold.push([name, fruit, count])
    },
  },
  {
    name: 'send_price',
    description: 'Sends somebody a price.',
    parameters: { name: 'string', price: 'float' },
    run({ name, price }, state) { state.sent.push([name, price]) },
  },
]

// One task: what is asked, and the calls that solve it. '$1.price' is the price that the first call gives.
function task(random, { split }) {
  const unseen = split === 'unseen-entities'
  const fruit = () => random.pick(Object.keys(unseen ? rareFruit : prices))
  const name = () => random.pick(unseen ? strangers : friends)
  const sale = () => ({ fruit: fruit(), count: 2 + random.int(8), name: name() })
  const polite = random.pick(['', 'please ', 'now ', 'could you '])
  const one = sale(), other = sale(), asked = { fruit: fruit() }, to = name()
  const words = ({ fruit, count, name }) => random.pick([count + ' ' + fruit + ' to ' + name, 'to ' + name + ' ' + count + ' ' + fruit])
  switch (random.int(3)) {
    case 0: return { text: polite + 'sell ' + words(one), calls: [{ sell_fruit: one }] }
    case 1: return { text: polite + 'sell ' + words(one) + ' and ' + words(other), calls: [{ sell_fruit: one }, { sell_fruit: other }] }
    default: return {
      text: polite + random.pick(['tell ' + to + ' what ' + asked.fruit + ' cost', 'send ' + to + ' the price of ' + asked.fruit]),
      calls: [{ find_price: asked }, { send_price: { name: to, price: '$1.price' } }],
    }
  }
}

// What an outcome is worth, from 0 to 1; 1 counts as solved. Leave it out, and exactly the right calls are worth 1.
function reward(episode) {
  if (episode.solved) return 1
  const wanted = episode.task.calls.map((call) => JSON.stringify(call))
  const right = episode.calls.filter(({ tool, args }) => wanted.includes(JSON.stringify({ tool, args }))).length
  return Math.min(0.5, right / Math.max(1, 2 * wanted.length))
}
`
