/** Which engine suits this machine, and how fast each is. */
import type { StoreApi } from 'zustand/vanilla'
import type { KnownSteps } from '../worker/protocol-device.ts'
import type { Port } from './port.ts'
import type { Training } from './training-state.ts'

export interface DeviceMeasuring {
  /**
   * Asks which engine suits this machine; with what an earlier visit measured, or afresh and
   * thoroughly.
   */
  probe(how: KnownSteps | 'thorough' | undefined): void
  /** Measures this machine; `baselines` takes TensorFlow.js along. */
  measure(baselines: boolean): void
  stopMeasuring(): void
}

export function deviceMeasuring(store: StoreApi<Training>, port: Port): DeviceMeasuring {
  return {
    probe(how) {
      if (how === 'thorough') store.setState({ engines: undefined })
      port.send({
        kind: 'probe',
        ...(how === 'thorough' ? { thorough: true } : how && { known: how }),
      })
    },
    measure(baselines) {
      store.setState({
        bench: {
          kind: 'bench',
          state: 'running',
          label: '',
          done: 0,
          total: 1,
          rows: [],
          troubles: [],
        },
      })
      port.send({ kind: 'measure', baselines })
    },
    stopMeasuring: () => port.send({ kind: 'stop-measuring' }),
  }
}
