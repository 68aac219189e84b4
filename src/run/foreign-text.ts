/**
 * Text that others wrote (files, tasks, programs, what tools answer), made fit to be shown beside
 * ours. Control characters steer a terminal, and marks of direction reorder what stands around
 * them; both are written out, as `\u202e`. Ends of lines and tabs stay. What is kept and compared
 * is never changed, only what is shown.
 */
const HIDDEN = /(?![\t\n])\p{Cc}|\p{Bidi_Control}/gu

export const visible = (text: string): string =>
  text.replace(HIDDEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
