import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/http/endpoint';
// `npm run generate` writes it beside docs/openapi.yaml, which a deployed function can't read.
import document from './openapi.generated.json' with { type: 'json' };

/** P10. */
export const docs = handle(contract.docs)(async () => ({
  headers: { 'Cache-Control': 'public, max-age=3600' },
  body: document,
}));
