import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { collections } from '@fresh/contracts/personal-data/platform';
import { exportFunction } from '@fresh/kernel/personal-data/export';

/** `npm run privacy -- export`. */
export const exportData = exportFunction(contract.exportPlatformData, collections);
