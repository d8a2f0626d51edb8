import { timestampMs } from '@fresh/kernel/stored-timestamp';
import * as z from 'zod';

/** Epoch ms from either form that was ever stored: a number, or a timestamp as triggers and schedules wrote it. */
export const storedTime = z.union([timestampMs, z.number().transform(Math.trunc)]);
