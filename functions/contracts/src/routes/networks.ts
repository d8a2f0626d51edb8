import * as z from 'zod';
import { route } from '../route.ts';

const text = z.string().min(1);

/** What a founder says of a new network (X1). */
export const networkFields = {
  displayName: text,
  kind: text,
  type: z.string().optional(),
  corporateName: z.string().optional(),
  brandName: z.string().optional(),
  formToken: z.string().optional(),
};

/** X3: what N7 does, for the network's owner or a super admin only (DOMAIN 11). */
export const activateNetwork = route({
  id: 'X3',
  service: 'organizations',
  functionName: 'activateNetwork',
  method: 'POST',
  path: '/internal/networks/activate',
  summary: 'Activate a network',
  access: 'session',
  internal: true,
  body: z.object({ networkId: text }),
  response: { status: 200, schema: z.object({ networkId: z.string(), status: z.literal('active') }) },
});
