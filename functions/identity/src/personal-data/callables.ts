import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { collections } from '@fresh/contracts/personal-data/identity';
import { exportFunction } from '@fresh/kernel/personal-data/export';
import { exportAccount } from './account.ts';

/** `npm run privacy -- export`. */
export const exportData = exportFunction(contract.exportIdentityData, collections, exportAccount);
