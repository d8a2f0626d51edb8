import type { Access, Route } from '@fresh/contracts/route';
import type { HttpsOptions } from 'firebase-functions/v2/https';
import type { ContextFor, OrganizationContext } from './context.ts';
import type { CustomErrorResult, HandlerResult } from './response.ts';

/** Handles the requests of one route. May throw ApiError; anything else it throws is a defect. */
export type Handler<A extends Access, In, Out> = (
  context: ContextFor<A>,
  body: In,
) => Promise<HandlerResult<Out> | CustomErrorResult>;

/**
 * What follows a handler's commit and can't be part of it: a call to another system, a read that has to see what others
 * have committed. It runs after each success, and again whenever the response is repeated, so it has to be safe to repeat.
 * Returns the body with what it adds, or nothing.
 */
export type AfterCommit<A extends Access, In, Out> = (
  context: ContextFor<A>,
  body: In,
  response: Out,
) => Promise<Out | undefined>;

/** What a handler is bound to, where others aren't. */
export interface HandlerOptions<A extends Access = Access, In = unknown, Out = unknown> {
  /** Secrets that its function may read. */
  readonly secrets?: NonNullable<HttpsOptions['secrets']>;
  readonly afterCommit?: AfterCommit<A, In, Out>;
}

/** A route and its handler, with the types already checked against each other. */
export interface RouteHandler extends Pick<HandlerOptions, 'secrets'> {
  readonly route: Route;
  readonly handler: (context: OrganizationContext, body: unknown) => Promise<HandlerResult | CustomErrorResult>;
  readonly afterCommit?: (context: OrganizationContext, body: unknown, response: unknown) => Promise<unknown>;
}
