/** Real models, which are at hand on some machines only. */
import { folderAtHand } from '../../run/testing/folder-at-hand.ts'

const MODELS = { variable: 'TANDEM_MODELS', otherwise: '../shared/models' }

/** `what`: the model that the folder `name` holds. */
export const modelsFolder = (name: string, what: string) => folderAtHand(MODELS, name, `${what} is`)
