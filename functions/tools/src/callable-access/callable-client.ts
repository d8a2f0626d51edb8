import type { Callable } from '@fresh/contracts/callable';
import * as z from 'zod';
import { CommandError } from '../command-line/command-line.ts';

/** Where functions are, and which caller's credentials they get. */
export interface Caller {
  /** Address of a function by its name. */
  readonly urlOf: (functionName: string) => string;
  readonly idToken: string;
  /** Of App Check. */
  readonly appToken: string;
}

const callableResponse = z.union([
  z.object({ result: z.unknown() }),
  z.object({ error: z.object({ status: z.string().default('UNKNOWN'), message: z.string().default('') }) }),
]);

/** Calls a callable function. Throws CommandError when it rejects or can't be reached. */
export async function call<In extends z.ZodType, Out extends z.ZodType>(
  { urlOf, idToken, appToken }: Caller,
  { name, output }: Callable<In, Out>,
  data: z.input<In>,
  timeoutMs: number,
): Promise<z.output<Out>> {
  const url = urlOf(name);
  const headers = { authorization: `Bearer ${idToken}`, 'x-firebase-appcheck': appToken };
  const body = await post(url, { data }, timeoutMs, headers);
  const read = callableResponse.safeParse(body.json);
  if (!read.success)
    throw new CommandError(
      `${url} returned ${body.status}, and not as a callable function does. Is it deployed there?`,
    );
  if ('error' in read.data) {
    const { status, message } = read.data.error;
    throw new CommandError(`${name} rejected: ${message.replaceAll(/\s*\n\s*/g, ' ')} (${status})`);
  }
  return output.parse(read.data.result);
}

/** Sends JSON; `json` is undefined when the response is none. */
export async function post(
  url: string,
  body: unknown,
  timeoutMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; json: unknown }> {
  return request(url, timeoutMs, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Any request, with one clear line for what can go wrong with it. */
export async function request(
  url: string,
  timeoutMs: number,
  init: RequestInit = {},
): Promise<{ status: number; json: unknown }> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, json: jsonOf(await response.text()) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new CommandError(`${url} has not responded in ${timeoutMs / 1000} s`);
    }
    // fetch says "fetch failed"; the reason is its cause.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new CommandError(`${new URL(url).origin} can't be reached: ${reason}`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what it expected
  }
}
