/**
 * At most one piece of drawing a frame. Charts that all have something new would together take
 * longer than a frame; queued here they take turns, and a chart that changes again while it waits
 * is drawn once, with the newest.
 */
export type Scheduler = (callback: () => void) => void

export class FrameQueue {
  private readonly waiting = new Map<object, () => void>()
  private readonly schedule: Scheduler
  private scheduled = false

  constructor(schedule: Scheduler) {
    this.schedule = schedule
  }

  /** Runs `work` in a coming frame; replaces what `owner` had waiting. */
  enqueue(owner: object, work: () => void): void {
    this.waiting.set(owner, work)
    this.plan()
  }

  cancel(owner: object): void {
    this.waiting.delete(owner)
  }

  private plan(): void {
    if (this.scheduled || this.waiting.size === 0) return
    this.scheduled = true
    this.schedule(() => {
      this.scheduled = false
      const next = this.waiting.entries().next()
      if (!next.done) {
        this.waiting.delete(next.value[0])
        next.value[1]()
      }
      this.plan()
    })
  }
}
