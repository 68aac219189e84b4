/** Text as it is, which scrolls where it is long; by keys too. */
const SHORT = 250
const FEW_LINES = 8

export function Text({
  text,
  refused = false,
}: {
  readonly text: string
  readonly refused?: boolean
}) {
  const long = text.length > SHORT || text.split('\n').length > FEW_LINES
  return (
    <pre className={`text${refused ? ' text-refused' : ''}`} {...(long && { tabIndex: 0 })}>
      {text}
    </pre>
  )
}
