/** What official files to get for each suite, and what is said about their origin and licence when they are imported. */
import type { OfficialId } from '../../run/official.ts'

export interface Origin {
  /** What to drop, as the object of a sentence. */
  readonly files: string
  readonly licence: string
}

export const ORIGINS: Readonly<Record<OfficialId, Origin>> = {
  'api-bank': {
    files: 'the official folder api-bank, or its test-data and lv1-lv2-samples',
    licence: 'API-Bank, Li et al., AlibabaResearch/DAMO-ConvAI: Apache-2.0 (the repository around it: MIT, Copyright 2022 Alibaba Research). Its databases quote texts of third parties, whose own licences are not stated.',
  },
  bfcl: {
    files: 'the official folder of BFCL’s data with possible_answer in it, or BFCL_v3_*.json or BFCL_v4_*.json files with theirs',
    licence: 'Berkeley Function Calling Leaderboard (BFCL), ShishirPatil/gorilla: Apache-2.0.',
  },
}
