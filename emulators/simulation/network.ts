import { receiver } from '@fresh/contracts/receiver';
import { routes, services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import type { Endpoint } from '../local-cloud/manifest.ts';
import type { SimulatedAuth } from './auth.ts';
import { callHttp } from './call-function.ts';
import type { Calls } from './calls.ts';
import { hosts } from './environment.ts';
import type { HttpMessage, HttpReply } from './http-transport.ts';
import { currentContext, outside } from './instance.ts';
import type { Instances } from './instances.ts';
import type { Agent } from './interleavings/interleaving.ts';
import type { Tasks } from './tasks.ts';

interface Parts {
  readonly calls: Calls;
  readonly auth: SimulatedAuth;
  readonly tasks: Tasks;
  readonly instances: Instances;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Every push gets 503, so that triggers deliver. */
  readonly losesPushes: boolean;
}

/** An App Check token, which nothing verifies in a run. */
const appToken = unsignedToken({ sub: 'simulation' });

/** The gateway's table: which function has which path. */
const table = routes.map(({ method, path, functionName }) => {
  return { method, functionName, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) };
});

const receivers = new Set(services.map(receiver));

/** The network between clients, services and Google's APIs. */
export class Network {
  constructor(private readonly parts: Parts) {}

  /** Carries a request of an instance to Auth, Cloud Tasks or another service. */
  send(message: HttpMessage): Promise<HttpReply> {
    const { calls, auth, tasks, losesPushes } = this.parts;
    const { method, host, path } = message;
    const [name = ''] = path.split('?');
    return calls.make(`http.${method} ${host}${name}`, async () => {
      if (host === hosts.auth) return served(await auth.serve(message));
      if (host === hosts.tasks) return served(tasks.serve(message));
      const [, functionName = '', rest = '/'] = /^\/(\w+)(\/.*)?$/.exec(path) ?? [];
      const own = { ...message, path: rest };
      if (!receivers.has(functionName)) return served(await this.call(functionName, own));
      if (losesPushes) return served({ status: 503, headers: {}, body: Buffer.alloc(0) });
      // A push is not a part of what an agent does, and has no place in its order of calls.
      const { cause, call } = currentContext();
      return served(await outside({ cause, call }, () => this.call(functionName, own)));
    });
  }

  /** Carries a request of a client to the function of its route; of one of a pair, as that agent's. */
  fromClient(message: HttpMessage, agent: Agent | null): Promise<HttpReply> {
    const [name = ''] = message.path.split('?');
    const found = table.find(({ method, pattern }) => method === message.method && pattern.test(name));
    if (!found) throw new Error(`no route for ${message.method} ${message.path}`);
    return this.parts.calls.make(`client.${message.method}`, async () => {
      const { cause } = currentContext();
      return served(await outside({ cause, agent }, () => this.call(found.functionName, message)));
    });
  }

  /** Calls a callable function as its app does. */
  callCallable(name: string, headers: Readonly<Record<string, string>>, data: object): Promise<HttpReply> {
    const body = Buffer.from(JSON.stringify({ data }));
    const about = { 'content-type': 'application/json', 'x-firebase-appcheck': appToken };
    const message = { method: 'POST', host: name, path: '/', headers: { ...about, ...headers }, body };
    return this.parts.calls.make(`client.callable ${name}`, async () => served(await this.call(name, message)));
  }

  private async call(functionName: string, message: HttpMessage): Promise<HttpReply> {
    const { instances, endpoints } = this.parts;
    const endpoint = endpoints.get(functionName);
    if (!endpoint) return { status: 404, headers: {}, body: Buffer.from(`there is no function ${functionName}`) };
    const { agent } = currentContext();
    return callHttp(instances.choose(endpoint.codebase as ServiceName, agent), functionName, message);
  }
}

function served(reply: HttpReply) {
  return { status: reply.status, result: reply };
}
