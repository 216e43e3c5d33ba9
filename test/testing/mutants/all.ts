/** Every spoiled plug-in of ours. */
import { brokerMutations } from './brokers.js';
import { executionMutations } from './executions.js';
import { featureSetMutations } from './feature-sets.js';
import { modelMutations } from './models.js';
import type { Mutation } from './mutation.js';
import { optimizerMutations } from './optimizers.js';
import { policyMutations } from './policies.js';
import { sourceMutations } from './sources.js';

/** All of them, port by port. */
export const allMutations: readonly Mutation[] = [
  ...featureSetMutations,
  ...modelMutations,
  ...optimizerMutations,
  ...policyMutations,
  ...executionMutations,
  ...brokerMutations,
  ...sourceMutations,
];
