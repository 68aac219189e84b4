/** What arrived, held against its schema. */
import type * as z from 'zod/mini'
import { printPath } from '../run/place.ts'
import { describeIssue, tightest } from '../run/schema-issue.ts'

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** `message` names the place that is wrong; `name` is what it begins with. */
export function parsed<T>(
  result: z.core.util.SafeParseResult<T>,
  data: unknown,
  name: string,
): Parsed<T> {
  if (result.success) return { ok: true, value: result.data }
  const { issues } = result.error
  const [issue] = issues
  if (issue === undefined) return { ok: false, message: `The ${name} is not one of the known ones` }
  const { path, found, expected } = describeIssue(tightest(issue, issues), data)
  return {
    ok: false,
    message: `${[name, printPath(path)].filter((part) => part !== '').join(': ')} ${found}, expected ${expected}`,
  }
}
