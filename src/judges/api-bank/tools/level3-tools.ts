/**
 * The tools of level 3. All of a run share one world: what one call changes, every later one sees.
 */
import { equal } from '../../python/python-equal.ts'
import { repr, str } from '../../python/python-print.ts'
import { rankOf, strptime } from '../../python/strptime.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { PyError } from '../../python/python-value.ts'
import { DATE, TIME } from '../dates.ts'
import { strip } from '../python-text.ts'
import { argument, texts } from '../official-tool.ts'
import type { Parameter, Tool } from '../official-tool.ts'
import type { Arguments } from '../recordings.ts'
import {
  compared,
  dictOf,
  elements,
  failure,
  floatValue,
  intValue,
  key,
  listOf,
  text,
  truthy,
} from '../python-json.ts'
import { CALCULATOR } from './calculator.ts'
import { TOOL_SEARCHER } from './external.ts'
import * as facts from './level3-facts.ts'

const floats = (...names: readonly string[]): readonly Parameter[] =>
  names.map((name) => ({ name, type: 'float' }))

/** What a table holds under an argument; a KeyError where it holds nothing. */
function fact<T>(table: Readonly<Record<string, T>>, name: JsonValue): T {
  const found = entry(table, name)
  if (found === undefined) throw new PyError('KeyError', repr(name))
  return found
}

function entry<T>(table: Readonly<Record<string, T>>, name: JsonValue): T | undefined {
  const found = key(name)
  return found !== undefined && Object.hasOwn(table, found) ? table[found] : undefined
}

const checkTime = (value: JsonValue): unknown => strptime(value, TIME)
const isBlank = (value: JsonValue): boolean => strip(text(value, 'strip')) === ''
const day = (value: JsonValue): number => rankOf(strptime(value, DATE))

const userIndex = (args: Arguments): number => {
  const found = facts.USERS.findIndex(
    ([name, password]) =>
      equal(argument(args, 'username'), name) && equal(argument(args, 'password'), password),
  )
  if (found < 0) throw failure('User not found.')
  return found
}

const addMeeting: Tool = {
  name: 'AddMeeting',
  parameters: [
    ...texts('meeting_topic', 'start_time', 'end_time', 'location'),
    { name: 'attendees', type: 'list(str)' },
  ],
  run: (args) => {
    checkTime(argument(args, 'start_time'))
    checkTime(argument(args, 'end_time'))
    if (isBlank(argument(args, 'meeting_topic'))) throw failure('Meeting Topic should not be null')
    return 'success'
  },
}

const emailReminder: Tool = {
  name: 'EmailReminder',
  parameters: texts('content', 'time', 'location', 'recipient'),
  run: (args) => {
    checkTime(argument(args, 'time'))
    if (isBlank(argument(args, 'content'))) throw failure('Content should not be empty')
    return 'success'
  },
}

const accountInfo: Tool = {
  name: 'AccountInfo',
  parameters: texts('username', 'password'),
  run: (args) => {
    const user = facts.USERS[userIndex(args)]
    return dictOf([
      ['email', user?.[2] ?? null],
      ['phone', user?.[3] ?? null],
    ])
  },
}

const personalInfoUpdate: Tool = {
  name: 'PersonalInfoUpdate',
  parameters: texts('username', 'password', 'address'),
  run: (args, world) => {
    world.memory.set(`PersonalInfoUpdate.${userIndex(args)}`, argument(args, 'address'))
    return dictOf([['status', 'success']])
  },
}

const geocoding: Tool = {
  name: 'Geocoding',
  parameters: texts('address'),
  run: (args) => {
    const [latitude, longitude] = fact(facts.PLACES, argument(args, 'address'))
    return dictOf([
      ['latitude', floatValue(latitude)],
      ['longitude', floatValue(longitude)],
    ])
  },
}

/**
 * Only failures of the network are caught there: asking for a place it does not know ends the call.
 */
const getWeather: Tool = {
  name: 'GetWeatherForCoordinates',
  parameters: floats('latitude', 'longitude'),
  escapes: true,
  run: (args) => {
    const place = Object.entries(facts.PLACES).find(
      ([, [latitude, longitude]]) =>
        equal(argument(args, 'latitude'), floatValue(latitude)) &&
        equal(argument(args, 'longitude'), floatValue(longitude)),
    )
    if (place === undefined)
      throw new PyError('TypeError', "'NoneType' object is not subscriptable")
    const [temperature, humidity, description] = fact(facts.WEATHER, place[0])
    return dictOf([
      ['temperature', intValue(temperature)],
      ['humidity', floatValue(humidity)],
      ['description', description],
    ])
  },
}

const clothingRecommendation: Tool = {
  name: 'ClothingRecommendation',
  parameters: [...floats('temperature', 'humidity'), ...texts('weather_conditions')],
  run: (args) => {
    const [temperature, humidity] = [argument(args, 'temperature'), argument(args, 'humidity')]
    const atLeast = (degrees: number): boolean =>
      compared(temperature, floatValue(degrees), '>=') >= 0
    const clothes = !atLeast(10)
      ? ['Warm coat', 'Hat', 'Gloves']
      : !atLeast(20)
        ? ['Light jacket', 'Long-sleeved shirt']
        : !atLeast(30)
          ? ['T-shirt', 'Shorts']
          : ['Sun hat', 'Sunglasses', 'Loose-fitting clothes']
    const damp = compared(humidity, floatValue(70), '>') > 0 ? ['Umbrella', 'Waterproof shoes'] : []
    const rain = text(argument(args, 'weather_conditions'), 'lower').toLowerCase().includes('rain')
      ? ['Raincoat']
      : []
    return dictOf([['clothing_options', listOf([...clothes, ...damp, ...rain])]])
  },
}

const nearbyRestaurants: Tool = {
  name: 'NearbyRestaurants',
  parameters: [...floats('latitude', 'longitude'), { name: 'distance', type: 'int' }],
  run: () =>
    dictOf([
      [
        'restaurants',
        listOf(
          facts.RESTAURANTS.map(([name, place]) =>
            dictOf([
              ['coordinates', listOf(fact(facts.PLACES, place).map(floatValue))],
              ['name', name],
            ]),
          ),
        ),
      ],
    ]),
}

/**
 * Flights that were found once have their times as texts from then on, and asking for their route
 * again fails.
 */
const flightSearch: Tool = {
  name: 'FlightSearch',
  parameters: texts('source', 'destination', 'travel_dates'),
  run: (args, world) => {
    const wanted = day(argument(args, 'travel_dates'))
    const found = facts.FLIGHTS.flatMap(([source, destination, date], i) => {
      if (
        !equal(argument(args, 'source'), source) ||
        !equal(argument(args, 'destination'), destination)
      )
        return []
      if (truthy(world.memory.get(`FlightSearch.${i}`) ?? null))
        throw new PyError('AttributeError', "'str' object has no attribute 'date'")
      if (day(date) !== wanted) return []
      world.memory.set(`FlightSearch.${i}`, true)
      const [leaves, lands] = facts.FLIGHT_HOURS
      return [
        dictOf([
          ['source', source],
          ['destination', destination],
          ['departure_date', `${date} ${leaves}`],
          ['arrival_date', `${date} ${lands}`],
        ]),
      ]
    })
    return dictOf([['flights', listOf(found)]])
  },
}

/** The same holds for hotels. */
const hotelAvailability: Tool = {
  name: 'HotelAvailability',
  parameters: texts('destination', 'check_in_date', 'check_out_date'),
  run: (args, world) => {
    const [from, to] = [day(argument(args, 'check_in_date')), day(argument(args, 'check_out_date'))]
    const found = facts.HOTELS.flatMap(([destination, arrival, departure], i) => {
      if (
        !equal(argument(args, 'destination'), destination) ||
        from < day(arrival) ||
        to > day(departure)
      )
        return []
      if (truthy(world.memory.get(`HotelAvailability.${i}`) ?? null))
        throw new PyError('AttributeError', "'str' object has no attribute 'strftime'")
      world.memory.set(`HotelAvailability.${i}`, true)
      return [
        dictOf([
          ['destination', destination],
          ['check_in_date', arrival],
          ['check_out_date', departure],
        ]),
      ]
    })
    return dictOf([['hotels', listOf(found)]])
  },
}

const getOccupationSalary: Tool = {
  name: 'GetOccupationSalary',
  parameters: texts('occupation'),
  run: (args) => {
    const salary = entry(facts.SALARIES, argument(args, 'occupation'))
    if (salary === undefined) throw failure('The occupation is not in the database.')
    return dictOf([['salary', intValue(salary)]])
  },
}

const taxCalculator: Tool = {
  name: 'TaxCalculator',
  parameters: floats('salary'),
  run: (args) => {
    const salary = argument(args, 'salary')
    const rate = facts.TAX_RATES.find(
      ([from]) => compared(salary, floatValue(from), '>=') >= 0,
    )?.[1]
    if (rate === undefined) throw new PyError('StopIteration', '')
    const gross =
      salary !== null && typeof salary === 'object' && salary.kind === 'float' ? salary.value : 0
    return dictOf([['salary_after_tax', floatValue(gross - gross * rate)]])
  },
}

const likeCount: Tool = {
  name: 'LikeCount',
  parameters: [{ name: 'post_id', type: 'int' }],
  run: (args) => {
    const post = small(argument(args, 'post_id'), facts.POSTERS * facts.POSTS_EACH)
    if (post === undefined)
      throw failure(`Post with ID ${str(argument(args, 'post_id'))} does not exist.`)
    return dictOf([['like_count', intValue(post * facts.LIKES_EACH)]])
  },
}

const userPosts: Tool = {
  name: 'UserPosts',
  parameters: [{ name: 'user_id', type: 'int' }],
  run: (args) => {
    const user = small(argument(args, 'user_id'), facts.POSTERS)
    if (user === undefined) throw new PyError('KeyError', repr(argument(args, 'user_id')))
    return dictOf([
      [
        'post_ids',
        listOf(
          Array.from({ length: facts.POSTS_EACH }, (_, i) =>
            intValue((user - 1) * facts.POSTS_EACH + i + 1),
          ),
        ),
      ],
    ])
  },
}

/** A number from 1 to `most`; undefined for every other value. */
function small(value: JsonValue, most: number): number | undefined {
  return Array.from({ length: most }, (_, i) => i + 1).find((n) => equal(value, intValue(n)))
}

const queryMeeting: Tool = {
  name: 'QueryMeeting',
  parameters: texts('user_name'),
  run: (args) =>
    dictOf([
      [
        'meetings',
        listOf(
          fact(facts.MEETINGS, argument(args, 'user_name')).map((meeting, i) =>
            dictOf([
              ['meeting_id', intValue(i + 1)],
              ['meeting_name', meeting.name],
              ['meeting_time', meeting.time],
              ['meeting_location', meeting.room],
              ['meeting_attendees', listOf(meeting.attendees)],
            ]),
          ),
        ),
      ],
    ]),
}

const movieRecommendations: Tool = {
  name: 'MovieRecommendations',
  parameters: [{ name: 'preferences', type: 'list' }],
  run: (args) =>
    dictOf([
      [
        'recommended_movies',
        listOf(elements(argument(args, 'preferences')).flatMap((kind) => fact(facts.MOVIES, kind))),
      ],
    ]),
}

const userMoviePreferences: Tool = {
  name: 'UserMoviePreferences',
  parameters: texts('user_name'),
  run: (args) =>
    dictOf([['preferences', listOf(fact(facts.PREFERENCES, argument(args, 'user_name')))]]),
}

const userWatchedMovies: Tool = {
  name: 'UserWatchedMovies',
  parameters: texts('user_name'),
  run: (args) => {
    const movies = entry(facts.WATCHED, argument(args, 'user_name'))
    if (movies === undefined) throw failure('User not found.')
    return listOf(movies)
  },
}

const organizationMembers: Tool = {
  name: 'OrganizationMembers',
  parameters: texts('organization'),
  run: (args) => dictOf([['members', listOf(fact(facts.MEMBERS, argument(args, 'organization')))]]),
}

const travelStatus: Tool = {
  name: 'TravelStatus',
  parameters: texts('member_name'),
  run: (args) => fact(facts.TRAVEL, argument(args, 'member_name')),
}

export const LEVEL3_TOOLS: readonly Tool[] = [
  accountInfo,
  addMeeting,
  CALCULATOR,
  clothingRecommendation,
  emailReminder,
  flightSearch,
  geocoding,
  getOccupationSalary,
  getWeather,
  hotelAvailability,
  likeCount,
  movieRecommendations,
  nearbyRestaurants,
  organizationMembers,
  personalInfoUpdate,
  queryMeeting,
  taxCalculator,
  TOOL_SEARCHER,
  travelStatus,
  userMoviePreferences,
  userPosts,
  userWatchedMovies,
]
