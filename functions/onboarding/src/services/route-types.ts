import type { Route } from '@fresh/contracts/route';
import type * as z from 'zod';

/** What a caller sends to a route, with every default spelled out. */
export type BodyOf<R extends { readonly body?: z.ZodType }> = z.output<NonNullable<R['body']>>;

/** What a route answers, as JSON. */
export type AnswerOf<R extends Pick<Route, 'response'>> = z.input<R['response']['schema']>;
