import { memoryCheckpoint } from '@clientele/application';
import { checkpointContract } from './checkpoint.contract.ts';

const nothing = async () => {};

checkpointContract(
  'Memory',
  async () => ({ open: async () => ({ checkpoint: memoryCheckpoint(), close: nothing }), dispose: nothing }),
  { isKept: false, isNamed: false },
);
