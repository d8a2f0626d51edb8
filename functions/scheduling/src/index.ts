import { endpoint } from '@fresh/kernel/http/endpoint';
import { createOne, deleteOne, getOne, list, publishOne, updateOne } from './schedule/routes.ts';

export const schedules = endpoint(list, createOne);
export const schedule = endpoint(getOne, updateOne, deleteOne);
export const publish = endpoint(publishOne);
