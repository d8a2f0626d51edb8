import * as contract from '@fresh/contracts/routes/timekeeping';
import { handle } from '@fresh/kernel/endpoint';
import { ApiError } from '@fresh/kernel/errors';
import { recordResponse } from '../attendance/wire.ts';
import { readReferences, referenceWarnings } from './references.ts';
import { createByHand } from './store.ts';

/** W7. */
export const createOne = handle(contract.createAttendance)(async (context, body) => {
  if (body.orgId !== context.org.orgId) throw new ApiError('FORBIDDEN', 'Organization ID mismatch');
  const warnings = referenceWarnings(await readReferences(context.org.orgId, body), body.scheduledEnd <= context.now());
  return createByHand(context, body, (created) => {
    const { body: record } = recordResponse(context, created);
    return { body: { ...record, ...(warnings.length > 0 && { warnings }) } };
  });
});
