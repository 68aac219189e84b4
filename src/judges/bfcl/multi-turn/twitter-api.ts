/** TwitterAPI: tweets by number, comments, retweets, and whom the user follows. */
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { configured } from './configured.ts'
import {
  among,
  dict,
  dictOf,
  get,
  has,
  int,
  isLiveList,
  list,
  listOf,
  live,
  put,
  refusal,
  subscript,
  values,
} from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { method } from './method-table.ts'
import { textOf } from './text-methods.ts'
import { add, LENGTH_LIMITS } from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
import { iterate, numberOf, truthy } from '../../python/python-order.ts'
import { repr, str, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

const unauthenticated = (deed: string): LiveDict =>
  refusal(`User not authenticated. Please authenticate before ${deed}.`)
const notFound = (id: Live): LiveDict => refusal(`Tweet with ID ${str(id)} not found.`)

class Twitter {
  private readonly work: (units: number) => void
  private username: Live = null
  private password: Live = null
  private authenticated: Live = false
  private tweets = dict()
  private comments: Live = dict()
  private retweets: Live = dict()
  private following: Live = list()
  private counter: Live = int(0)

  constructor(work: (units: number) => void) {
    this.work = work
  }

  load(config: PyDict, defaults: LiveDict): void {
    const take = configured(config, defaults)
    this.username = take('username')
    this.password = take('password')
    this.authenticated = take('authenticated')
    this.tweets = dict()
    for (const [key, tweet] of dictOf(take('tweets'), 'items').entries)
      put(this.tweets, int(wholeOf(key)), tweet)
    this.comments = take('comments')
    this.retweets = take('retweets')
    this.following = take('following_list')
    this.counter = take('tweet_counter')
  }

  authenticate(username: Live, password: Live): PyValue {
    const right = equal(username, this.username) && equal(password, this.password)
    if (right) this.authenticated = true
    return dict({ authentication_status: right })
  }

  loginStatus(): PyValue {
    return dict({ login_status: truthy(this.authenticated) })
  }

  post(content: Live, tags: Live, mentions: Live): PyValue {
    if (!truthy(this.authenticated)) return unauthenticated('posting')
    const tweet = dict({ id: this.counter, username: this.username, content, tags, mentions })
    put(this.tweets, this.counter, tweet)
    this.counter = live(add(this.counter, int(1)))
    return tweet
  }

  retweet(id: Live): PyValue {
    if (!truthy(this.authenticated)) return unauthenticated('retweeting')
    if (!has(this.tweets, id)) return notFound(id)
    const retweets = dictOf(this.retweets, 'get')
    const own = listOf(get(retweets, this.username) ?? list(), 'append')
    put(retweets, this.username, own)
    if (among(own.items, id)) return dict({ retweet_status: 'Already retweeted' })
    own.items.push(id)
    return dict({ retweet_status: 'Successfully retweeted' })
  }

  comment(id: Live, content: Live): PyValue {
    if (!truthy(this.authenticated)) return unauthenticated('commenting')
    if (!has(this.tweets, id)) return notFound(id)
    const comments = dictOf(this.comments, 'get')
    // Comments of a configuration have texts as keys, and so belong to no tweet.
    const own = listOf(get(comments, id) ?? list(), 'append')
    put(comments, id, own)
    own.items.push(dict({ username: this.username, content }))
    return dict({ comment_status: 'Comment added successfully' })
  }

  mention(id: Live, usernames: Live): PyValue {
    const tweet = get(this.tweets, id)
    if (tweet === undefined) return notFound(id)
    const mentions = listOf(subscript(tweet, 'mentions'), 'extend').items
    const added = isLiveList(usernames) ? usernames.items : iterate(usernames).map(live)
    if (mentions.length + added.length > LENGTH_LIMITS.items)
      throw new PyError('MemoryError', 'the list is too long')
    mentions.push(...added)
    return dict({ mention_status: 'Users mentioned successfully' })
  }

  follow(username: Live): PyValue {
    if (!truthy(this.authenticated)) return unauthenticated('following')
    const following = listOf(this.following, 'append').items
    if (among(following, username)) return dict({ follow_status: false })
    following.push(username)
    return dict({ follow_status: true })
  }

  listFollowing(): PyValue {
    return truthy(this.authenticated)
      ? dict({ following_list: this.following })
      : unauthenticated('listing following')
  }

  unfollow(username: Live): PyValue {
    if (!truthy(this.authenticated)) return unauthenticated('unfollowing')
    const following = listOf(this.following, 'remove').items
    const at = following.findIndex((other) => equal(other, username))
    if (at < 0) return dict({ unfollow_status: false })
    following.splice(at, 1)
    return dict({ unfollow_status: true })
  }

  get(id: Live): PyValue {
    return get(this.tweets, id) ?? notFound(id)
  }

  ofUser(username: Live): PyValue {
    return list(this.by(username))
  }

  search(keyword: Live): PyValue {
    return list(
      values(this.tweets).filter((tweet) => {
        const wanted = textOf(keyword, 'lower').toLowerCase()
        const content = textOf(subscript(tweet, 'content'), 'lower')
        this.work(content.length)
        if (content.toLowerCase().includes(wanted)) return true
        return iterate(subscript(tweet, 'tags'))
          .map((tag) => textOf(live(tag), 'lower').toLowerCase())
          .includes(wanted)
      }),
    )
  }

  commentsOf(id: Live): PyValue {
    if (!has(this.tweets, id)) return notFound(id)
    return get(dictOf(this.comments, 'get'), id) ?? list()
  }

  stats(username: Live): PyValue {
    const tweets = this.by(username).length
    const following = equal(username, this.username) ? lengthOf(this.following) : 0
    const retweets = lengthOf(get(dictOf(this.retweets, 'get'), username) ?? list())
    return dict({
      tweet_count: int(tweets),
      following_count: int(following),
      retweet_count: int(retweets),
    })
  }

  state(): PyDict {
    return dict({
      username: this.username,
      password: this.password,
      authenticated: this.authenticated,
      tweets: this.tweets,
      comments: this.comments,
      retweets: this.retweets,
      following_list: this.following,
      tweet_counter: this.counter,
    })
  }

  private by(username: Live): Live[] {
    return values(this.tweets).filter((tweet) => equal(subscript(tweet, 'username'), username))
  }
}

function lengthOf(value: Live): number {
  if (
    value === null ||
    typeof value === 'boolean' ||
    (typeof value === 'object' && (value.kind === 'int' || value.kind === 'float'))
  ) {
    throw new PyError('TypeError', `object of type '${typeName(value)}' has no len()`)
  }
  return iterate(value).length
}

/** `int(key)` of a tweet's number, which JSON keeps as a text. */
function wholeOf(key: Live): bigint {
  if (typeof key === 'string' && /^\s*[+-]?\d+(_\d+)*\s*$/.test(key))
    return BigInt(key.trim().replaceAll('_', '').replace(/^\+/, ''))
  const number = numberOf(key)
  if (typeof number === 'bigint') return number
  throw new PyError('ValueError', `invalid literal for int() with base 10: ${repr(key)}`)
}

export const twitterApi: ApiClass = (setting): StatefulApi => {
  const twitter = new Twitter(setting.work)
  // Tweets posted without them hold one and the same list: to mention someone in one of them is to
  // mention them in all.
  const tags = setting.shared('tags of post_tweet', list)
  const mentions = setting.shared('mentions of post_tweet', list)
  return {
    load: (config) => twitter.load(config, setting.defaultState('posting_api')),
    methods: new Map([
      [
        'authenticate_twitter',
        method(['username', 'password'], (username, password) =>
          twitter.authenticate(username, password),
        ),
      ],
      ['posting_get_login_status', method([], () => twitter.loginStatus())],
      [
        'post_tweet',
        method(['content', ['tags', tags], ['mentions', mentions]], (content, given, mentioned) =>
          twitter.post(content, given, mentioned),
        ),
      ],
      ['retweet', method(['tweet_id'], (id) => twitter.retweet(id))],
      [
        'comment',
        method(['tweet_id', 'comment_content'], (id, content) => twitter.comment(id, content)),
      ],
      [
        'mention',
        method(['tweet_id', 'mentioned_usernames'], (id, usernames) =>
          twitter.mention(id, usernames),
        ),
      ],
      ['follow_user', method(['username_to_follow'], (username) => twitter.follow(username))],
      ['list_all_following', method([], () => twitter.listFollowing())],
      ['unfollow_user', method(['username_to_unfollow'], (username) => twitter.unfollow(username))],
      ['get_tweet', method(['tweet_id'], (id) => twitter.get(id))],
      ['get_user_tweets', method(['username'], (username) => twitter.ofUser(username))],
      ['search_tweets', method(['keyword'], (keyword) => twitter.search(keyword))],
      ['get_tweet_comments', method(['tweet_id'], (id) => twitter.commentsOf(id))],
      ['get_user_stats', method(['username'], (username) => twitter.stats(username))],
    ]),
    state: () => twitter.state(),
  }
}
