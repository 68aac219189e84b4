/**
 * Keeps what breaks within its part of the page: what failed is said there, and can be tried again.
 * Nothing else notices.
 */
import { Component, type ReactNode } from 'react'
import { failureOf } from './failure.ts'

interface BoundaryProps {
  /** The part in words that begin a sentence. */
  readonly what: string
  /** What is drawn: when another comes, it is tried anew. */
  readonly of?: unknown
  /** What surrounds the words, where the page's layout needs it. */
  readonly frame?: (words: ReactNode) => ReactNode
  /** Called before it is tried again. */
  readonly again?: () => void
  readonly children: ReactNode
}

interface BoundaryState {
  readonly broke?: { readonly error: unknown } | undefined
  readonly tries: number
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { tries: 0 }

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { broke: { error } }
  }

  override componentDidUpdate({ of }: BoundaryProps): void {
    if (this.state.broke && this.props.of !== of) this.setState({ broke: undefined, tries: 0 })
  }

  readonly #again = () => {
    this.props.again?.()
    this.setState(({ tries }) => ({ broke: undefined, tries: tries + 1 }))
  }

  override render(): ReactNode {
    const { what, frame, children } = this.props
    const { broke, tries } = this.state
    if (!broke) return children
    const { said, wayOut, reload } = failureOf(what, broke.error, tries)
    const words = (
      <div>
        <p role="alert">
          <span className="error">{said}</span> {wayOut}
        </p>
        <p>
          {/* After a press that fails again, focus is still here. */}
          <button type="button" autoFocus={tries > 0} onClick={this.#again}>
            Try again
          </button>
          {reload && (
            <>
              {' '}
              <button type="button" onClick={() => location.reload()}>
                Reload the page
              </button>
            </>
          )}
        </p>
      </div>
    )
    return frame ? frame(words) : words
  }
}
