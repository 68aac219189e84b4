/** A reply that hands on what it is answered, but for `done`, which says nothing. */
import type { Report } from '../protocol.ts'
import { Reply } from '../protocol-answer.ts'

let requests = 0

export const replyTo = (hear: (report: Report) => void): Reply<Report> =>
  new Reply<Report>(
    ({ report }) => {
      if (report.kind !== 'done') hear(report)
    },
    (requests += 1),
  )
