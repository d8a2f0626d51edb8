import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { collections } from '@fresh/contracts/personal-data/scheduling';
import { exportFunction } from '@fresh/kernel/personal-data/export';

/** `npm run privacy -- export`. */
export const exportData = exportFunction(contract.exportSchedulingData, collections);
