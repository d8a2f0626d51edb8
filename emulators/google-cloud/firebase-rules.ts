import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, invalidArgument, notFound } from './google-error.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';

const api = 'firebaserules.googleapis.com';
const project = '/v1/projects/{project}';

const source = z.strictObject({
  files: z
    .array(z.strictObject({ name: z.string(), content: z.string().min(1), fingerprint: z.string().optional() }))
    .min(1),
});
const release = z.strictObject({ name: z.string(), rulesetName: z.string() });

/**
 * Firebase Rules v1: rulesets and releases. The syntax isn't checked beyond the version line, the balance of braces and the
 * service; emulators/checks/rules asks the rules themselves.
 */
export function firebaseRulesRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const parentOf = (call: Call) => `projects/${param(call, 'project')}`;
  const releaseOf = (call: Call) => `${parentOf(call)}/releases/${param(call, 'release')}`;
  const route = (method: string, path: string, permission: string, handle: Route['handle']): Route => {
    return { api, method, path, permission: `firebaserules.${permission}`, handle };
  };
  const assertRuleset = (name: string) => {
    if (!state.rulesets.has(name)) throw notFound(`Requested entity was not found: ${name}`);
  };
  return [
    route('POST', `${project}:test`, 'rulesets.test', (call) => {
      const { files } = bodyOf(call, z.strictObject({ source })).source;
      const issues = files.flatMap(({ name, content }) => {
        const problem = rulesProblem(content);
        if (problem === null) return [];
        return [{ sourcePosition: { fileName: name, line: 1, column: 1 }, description: problem, severity: 'ERROR' }];
      });
      return issues.length > 0 ? { issues } : {};
    }),
    route('GET', `${project}/releases`, 'releases.list', (call) => {
      const { items, ...rest } = page([...state.releases.values()], call.query, 100);
      return { ...(items.length > 0 ? { releases: items } : {}), ...rest };
    }),
    route('POST', `${project}/releases`, 'releases.create', (call) => {
      const body = bodyOf(call, release);
      assertRuleset(body.rulesetName);
      if (state.releases.has(body.name)) throw alreadyExists(`Release ${body.name} already exists.`);
      const now = new Date().toISOString();
      state.releases.set(body.name, { ...body, createTime: now, updateTime: now });
      return state.releases.get(body.name);
    }),
    route('GET', `${project}/releases/{release=**}`, 'releases.get', (call) => {
      const found = state.releases.get(releaseOf(call));
      if (!found) throw notFound('Requested entity was not found.');
      return found;
    }),
    route('PATCH', `${project}/releases/{release=**}`, 'releases.update', (call) => {
      const body = bodyOf(call, z.strictObject({ release })).release;
      const found = state.releases.get(releaseOf(call));
      if (!found) throw notFound('Requested entity was not found.');
      assertRuleset(body.rulesetName);
      state.releases.set(releaseOf(call), { ...found, ...body, updateTime: new Date().toISOString() });
      return state.releases.get(releaseOf(call));
    }),
    route('GET', `${project}/rulesets`, 'rulesets.list', (call) => {
      const { items, ...rest } = page([...state.rulesets.values()], call.query, 100);
      return { rulesets: items.map(({ source: _source, ...one }) => one), ...rest };
    }),
    route('POST', `${project}/rulesets`, 'rulesets.create', (call) => {
      const body = bodyOf(call, z.strictObject({ source, attachment_point: z.string().optional() }));
      for (const { name, content } of body.source.files) {
        const problem = rulesProblem(content);
        if (problem !== null) throw invalidArgument(`${name}: ${problem}`);
      }
      const name = `${parentOf(call)}/rulesets/${randomUUID()}`;
      state.rulesets.set(name, { name, ...body, createTime: new Date().toISOString() });
      return state.rulesets.get(name);
    }),
    route('GET', `${project}/rulesets/{ruleset}`, 'rulesets.get', (call) => {
      const name = `${parentOf(call)}/rulesets/${param(call, 'ruleset')}`;
      assertRuleset(name);
      return state.rulesets.get(name);
    }),
    route('DELETE', `${project}/rulesets/{ruleset}`, 'rulesets.delete', (call) => {
      const name = `${parentOf(call)}/rulesets/${param(call, 'ruleset')}`;
      assertRuleset(name);
      if ([...state.releases.values()].some((one) => one['rulesetName'] === name)) {
        throw invalidArgument(`${name} is released and can't be deleted.`);
      }
      state.rulesets.delete(name);
      return {};
    }),
  ];
}

function rulesProblem(content: string): string | null {
  if (!/^\s*rules_version\s*=\s*'2';/m.test(content)) return "rules_version = '2' is missing";
  if (!/^\s*service cloud\.firestore\b/m.test(content)) return 'no service cloud.firestore';
  const code = content.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
  const count = (sign: string) => code.split(sign).length;
  return count('{') === count('}') && count('(') === count(')') ? null : 'unbalanced braces';
}
