/** React's own, given what may be shown. */
import type { ElementType, Key, ReactElement } from 'react'
import * as runtime from 'react/jsx-runtime'
import { shown } from './shown.ts'

export { Fragment } from 'react/jsx-runtime'
export type { JSX } from 'react/jsx-runtime'

export const jsx = (type: ElementType, props: object, key?: Key): ReactElement =>
  runtime.jsx(type, shown(type, props), key)
export const jsxs = (type: ElementType, props: object, key?: Key): ReactElement =>
  runtime.jsxs(type, shown(type, props), key)
