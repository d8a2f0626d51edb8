import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/endpoint';
import document from './openapi-document.ts';

/** P10. */
export const docs = handle(contract.docs)(async () => ({
  headers: { 'Cache-Control': 'public, max-age=3600' },
  body: document,
}));
