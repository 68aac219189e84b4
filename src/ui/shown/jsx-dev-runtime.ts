/** The same for the development server, which says where an element was written. */
import type { ElementType, Key, ReactElement } from 'react'
import * as runtime from 'react/jsx-dev-runtime'
import type { JSXSource } from 'react/jsx-dev-runtime'
import { shown } from './shown.ts'

export { Fragment } from 'react/jsx-dev-runtime'
export type { JSX } from 'react/jsx-dev-runtime'

export const jsxDEV = (
  type: ElementType,
  props: object,
  key: Key | undefined,
  many: boolean,
  source?: JSXSource,
  self?: unknown,
): ReactElement => runtime.jsxDEV(type, shown(type, props), key, many, source, self)
