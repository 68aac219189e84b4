/**
 * What official files to get for each suite, and what is said about their origin and licence when
 * they are imported.
 */
import type { OfficialId } from '../../run/suite-facts.ts'

export interface Origin {
  /** What to drop, as the object of a sentence. */
  readonly files: string
  readonly licence: string
}

export const ORIGINS: Readonly<Record<OfficialId, Origin>> = {
  'api-bank': {
    files: 'the official folder api-bank, or its test-data and lv1-lv2-samples',
    licence:
      'API-Bank, Li et al., AlibabaResearch/DAMO-ConvAI: Apache-2.0 (the repository around it: MIT, Copyright 2022 Alibaba Research). Its databases quote texts of third parties, whose own licences are not stated.',
  },
  bfcl: {
    files:
      'the official folder of BFCL’s data with possible_answer in it, or BFCL_v3_*.json or BFCL_v4_*.json files with theirs',
    licence: 'Berkeley Function Calling Leaderboard (BFCL), ShishirPatil/gorilla: Apache-2.0.',
  },
  bamboogle: {
    files:
      'ToolRL’s data.json of Bamboogle (toolrl_data.json) or AgentFlow’s (agentflow_data.json), with a cassette of recorded searches or a corpus if you have one',
    licence:
      'Bamboogle, Press et al., ofirpress/self-ask: MIT according to the card of the data set chiayewken/bamboogle; its own licence file was not seen. As vendored in qiancheng0/ToolRL: Apache-2.0; ' +
      'in lupantech/AgentFlow: MIT, Copyright (c) 2025 the AgentFlow Team. Texts of a cassette or a corpus have licences of their own.',
  },
}
