/** Accounts: who a token belongs to, and what may be done with one. */
import { equal } from '../../python/python-equal.ts'
import { str } from '../../python/python-print.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { argument, texts } from '../official-tool.ts'
import type { Surroundings, Tool } from '../official-tool.ts'
import {
  dictOf,
  failure,
  intValue,
  item,
  key,
  keyError,
  truthy,
  withFields,
} from '../python-json.ts'

const ACCOUNTS = 'Account'
const CODE = intValue(970420)
/** What the password reset remembers between its two calls. */
const RESET_CODE = 'ForgotPassword.code'
const RESET_USER = 'ForgotPassword.username'

/** The user whose token it is. */
export function userOf(token: JsonValue, world: Surroundings): string {
  for (const [name, account] of world.databases.table(ACCOUNTS))
    if (equal(item(account, 'token'), token)) return name
  throw failure('The token is invalid.')
}

function account(username: JsonValue, world: Surroundings): JsonValue | undefined {
  const name = key(username)
  return name === undefined ? undefined : world.databases.table(ACCOUNTS).get(name)
}

const status = (text: string): JsonValue => dictOf([['status', text]])

const LETTERS = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789'

const checkToken: Tool = {
  name: 'CheckToken',
  parameters: texts('token'),
  unnamed: true,
  run: (args, world) => dictOf([['username', userOf(argument(args, 'token'), world)]]),
}

const getUserToken: Tool = {
  name: 'GetUserToken',
  parameters: texts('username', 'password'),
  run: (args, world) => {
    const found = account(argument(args, 'username'), world)
    if (found === undefined) throw failure('The username does not exist.')
    if (!equal(item(found, 'password'), argument(args, 'password')))
      throw failure('The password is incorrect.')
    return dictOf([['token', item(found, 'token')]])
  },
}

const registerUser: Tool = {
  name: 'RegisterUser',
  parameters: texts('username', 'password', 'email'),
  unnamed: true,
  run: (args, world) => {
    const username = argument(args, 'username')
    if (account(username, world) !== undefined) throw failure('The username already exists.')
    const token = Array.from({ length: 18 }, () =>
      LETTERS.charAt(Math.floor(world.random() * LETTERS.length)),
    ).join('')
    world.databases.edit(ACCOUNTS).set(
      str(username),
      dictOf([
        ['password', argument(args, 'password')],
        ['token', token],
        ['email', argument(args, 'email')],
      ]),
    )
    return dictOf([['token', token]])
  },
}

const deleteAccount: Tool = {
  name: 'DeleteAccount',
  parameters: texts('token'),
  unnamed: true,
  run: (args, world) => {
    world.databases.edit(ACCOUNTS).delete(userOf(argument(args, 'token'), world))
    return status('success')
  },
}

const modifyPassword: Tool = {
  name: 'ModifyPassword',
  parameters: texts('token', 'old_password', 'new_password'),
  run: (args, world) => {
    const username = userOf(argument(args, 'token'), world)
    const found = account(username, world) ?? null
    if (!equal(item(found, 'password'), argument(args, 'old_password')))
      throw failure('The old password is incorrect.')
    world.databases
      .edit(ACCOUNTS)
      .set(username, withFields(found, [['password', argument(args, 'new_password')]]))
    return status('success')
  },
}

const forgotPassword: Tool = {
  name: 'ForgotPassword',
  unnamed: true,
  parameters: [
    { name: 'status', type: 'str' },
    { name: 'username', type: 'str', optional: 'absent' },
    { name: 'email', type: 'str', optional: 'absent' },
    { name: 'verification_code', type: 'int', optional: 'absent' },
    { name: 'new_password', type: 'str', optional: 'absent' },
  ],
  run: (args, world) => {
    const stage = argument(args, 'status')
    if (stage === 'Forgot Password') {
      const [username, email] = [args.get('username'), args.get('email')]
      if (username === undefined || email === undefined)
        throw failure('The username and email are required for the first call.')
      const found = account(username, world)
      if (found === undefined) throw failure('The username does not exist.')
      if (!equal(item(found, 'email'), email)) throw failure('The email is incorrect.')
      world.memory.set(RESET_USER, username)
      world.memory.set(RESET_CODE, CODE)
      return CODE
    }
    if (stage !== 'Verification Code')
      throw failure("The status is only 'Forgot Password' or 'Verification Code'.")
    const sent = world.memory.get(RESET_CODE) ?? null
    if (!truthy(sent))
      throw failure("You need to call the API with status 'Forgot Password' at first.")
    const [password, code] = [args.get('new_password'), args.get('verification_code')]
    if (password === undefined || code === undefined)
      throw failure('The new password and verification code are required for the second call.')
    if (!equal(sent, code)) throw failure('The verification code is incorrect.')
    const username = str(world.memory.get(RESET_USER) ?? null)
    const found = account(username, world)
    if (found === undefined) throw keyError(username)
    world.databases.edit(ACCOUNTS).set(username, withFields(found, [['password', password]]))
    return 'success'
  },
}

export const ACCOUNT_TOOLS: readonly Tool[] = [
  checkToken,
  getUserToken,
  registerUser,
  deleteAccount,
  modifyPassword,
  forgotPassword,
]
