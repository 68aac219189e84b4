/**
 * The small databases of API-Bank's level 3, which the official data folder lacks: they stand in
 * the sources of its tools (Apache-2.0, Alibaba Research) and are given here as facts, in a form of
 * our own.
 */

export const PLACES: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  'New York City': [40.7128, 74.006],
  'San Francisco': [37.7749, 122.4194],
  London: [51.5074, 0.1278],
  Paris: [48.8566, 2.3522],
  Tokyo: [35.6762, 139.6503],
}

/** Degrees, humidity, and a word. */
export const WEATHER: Readonly<
  Record<string, readonly [temperature: number, humidity: number, description: string]>
> = {
  'New York City': [10, 0.5, 'Clear'],
  'San Francisco': [20, 0.8, 'Cloudy'],
  London: [5, 0.9, 'Rainy'],
  Paris: [15, 0.7, 'Sunny'],
  Tokyo: [25, 0.6, 'Rainy'],
}

/** Restaurants are given to whoever asks, wherever they are. */
export const RESTAURANTS: readonly (readonly [name: string, place: string])[] = [
  ['Restaurant A', 'New York City'],
  ['Restaurant B', 'San Francisco'],
  ['Restaurant C', 'New York City'],
  ['Restaurant D', 'San Francisco'],
]

export const SALARIES: Readonly<Record<string, number>> = {
  'Financial Analyst': 100_000,
  'Software Engineer': 120_000,
  'Data Scientist': 150_000,
  'Product Manager': 130_000,
  Doctor: 200_000,
}

/** The rate of the highest of these salaries that is reached. */
export const TAX_RATES: readonly (readonly [from: number, rate: number])[] = [
  [Infinity, 0.4],
  [5000, 0.3],
  [3000, 0.2],
  [1000, 0.1],
  [0, 0],
]

export const USERS: readonly (readonly [
  name: string,
  password: string,
  email: string,
  phone: string,
])[] = [
  ['John', '123456', 'john@example.com', '1234567890'],
  ['Mary', 'abcdef', 'mary@example.com', '0987654321'],
  ['Peter', 'qwerty', 'peter@example.com', '1231231234'],
  ['Tom', 'asdfgh', 'tom@example.com', '4564564567'],
  ['Jerry', 'zxcvbn', 'jerry@example.com', '7897897890'],
]

export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Alibaba: ['John', 'Mary', 'Peter'],
  Tencent: ['Tom', 'Jerry'],
  Baidu: ['Jack', 'Rose'],
  ByteDance: ['Bob', 'Alice'],
  JD: ['Mike', 'Jane'],
}

const [TRAVELS, HOME, OFFICE] = ['Traveling', 'Working from home', 'Working from office']
export const TRAVEL: Readonly<Record<string, string>> = {
  John: TRAVELS,
  Mary: HOME,
  Peter: OFFICE,
  Tom: TRAVELS,
  Jerry: HOME,
  Jack: OFFICE,
  Rose: OFFICE,
  Bob: TRAVELS,
  Alice: HOME,
  Mike: OFFICE,
  Jane: OFFICE,
}

interface Meeting {
  readonly name: string
  readonly time: string
  readonly room: string
  readonly attendees: readonly string[]
}
const CLIENT: Meeting = {
  name: 'Meeting with the client',
  time: '2021-01-01 10:00:00',
  room: 'Room 1',
  attendees: ['John', 'Mary', 'Peter'],
}
const PROJECT: Meeting = {
  name: 'Meeting about the new project',
  time: '2021-01-02 10:00:00',
  room: 'Room 2',
  attendees: ['John', 'Mary', 'Peter'],
}
const PLAIN: Meeting = {
  name: 'Meeting',
  time: '2021-01-01 10:00:00',
  room: 'Room 1',
  attendees: ['Tom', 'Jerry'],
}
export const MEETINGS: Readonly<Record<string, readonly Meeting[]>> = {
  John: [CLIENT, PROJECT],
  Mary: [CLIENT, PROJECT],
  Peter: [CLIENT, PROJECT],
  Tom: [PLAIN],
  Jerry: [PLAIN],
}

export const FLIGHTS: readonly (readonly [source: string, destination: string, day: string])[] = [
  ['New York', 'San Francisco', '2022-01-01'],
  ['Los Angeles', 'San Francisco', '2022-01-02'],
  ['London', 'San Francisco', '2022-01-03'],
  ['New York', 'London', '2022-01-04'],
  ['New York', 'Los Angeles', '2022-01-05'],
]
/** All of them fly over noon. */
export const FLIGHT_HOURS = ['12:00:00', '15:00:00'] as const

/** A night each. */
export const HOTELS: readonly (readonly [
  destination: string,
  arrival: string,
  departure: string,
])[] = [1, 2, 3, 4, 5].map(
  (day) => ['San Francisco', `2022-01-0${day}`, `2022-01-0${day + 1}`] as const,
)

export const PREFERENCES: Readonly<Record<string, readonly string[]>> = {
  John: ['Action', 'Comedy', 'Drama'],
  Mary: ['Comedy', 'Drama', 'Romance'],
  Peter: ['Action', 'Drama', 'Thriller'],
  Tom: ['Action', 'Comedy', 'Drama'],
  Jerry: ['Comedy', 'Drama', 'Romance'],
}

export const MOVIES: Readonly<Record<string, readonly string[]>> = {
  Action: ['The Dark Knight', 'The Matrix', 'The Lord of the Rings'],
  Comedy: ['The Hangover', 'Knives Out', 'Deadpool'],
  Drama: ['The Shawshank Redemption', 'Forrest Gump', 'Joker'],
  Romance: ['Titanic', 'La La Land', 'The Notebook'],
  Thriller: ['Inception', 'Parasite', 'Get Out'],
}

const [MATRIX, RINGS, KNIGHT] = ['The Matrix', 'The Lord of the Rings', 'The Dark Knight']
export const WATCHED: Readonly<Record<string, readonly string[]>> = {
  John: [MATRIX, RINGS, KNIGHT],
  Mary: [RINGS, KNIGHT, MATRIX],
  Peter: [MATRIX, RINGS, KNIGHT],
  Tom: [RINGS, KNIGHT, MATRIX],
  Jerry: [MATRIX, RINGS, KNIGHT],
}

/** Users 1 to 5 have written three posts each; a post has ten likes more than the one before it. */
export const POSTERS = 5
export const POSTS_EACH = 3
export const LIKES_EACH = 10
