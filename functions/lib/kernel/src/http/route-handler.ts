import type { Access, Route } from '@fresh/contracts/route';
import type { HttpsOptions } from 'firebase-functions/v2/https';
import type { ContextFor, OrganizationContext } from './context.ts';
import type { CustomErrorResult, HandlerResult } from './response.ts';

/** Handles the requests of one route. May throw ApiError; anything else it throws is a defect. */
export type Handler<A extends Access, In, Out> = (
  context: ContextFor<A>,
  body: In,
) => Promise<HandlerResult<Out> | CustomErrorResult>;

/** What a handler is bound to, where others aren't. */
export interface HandlerOptions {
  /** Secrets that its function may read. */
  readonly secrets?: NonNullable<HttpsOptions['secrets']>;
}

/** A route and its handler, with the types already checked against each other. */
export interface RouteHandler extends HandlerOptions {
  readonly route: Route;
  readonly handler: (context: OrganizationContext, body: unknown) => Promise<HandlerResult | CustomErrorResult>;
}
