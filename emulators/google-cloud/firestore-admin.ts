import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { durations } from './durations.ts';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, invalidArgument, notFound } from './google-error.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';
import type { Json } from './state.ts';

const api = 'firestore.googleapis.com';
const databases = '/v1/projects/{project}/databases';
const database = `${databases}/{database}`;
const groups = `${database}/collectionGroups`;

/** Firestore's locations that a function's region can have, and the multi-regions. */
const locations = ['us-central1', 'us-east1', 'europe-west1', 'nam5', 'eur3'];

const field = z.strictObject({
  fieldPath: z.string().min(1),
  order: z.enum(['ASCENDING', 'DESCENDING']).optional(),
  arrayConfig: z.literal('CONTAINS').optional(),
});

const indexBody = z.strictObject({
  queryScope: z.enum(['COLLECTION', 'COLLECTION_GROUP']),
  apiScope: z.string().optional(),
  density: z.string().optional(),
  multikey: z.boolean().optional(),
  unique: z.boolean().optional(),
  fields: z.array(field).min(2).max(100),
});

const fieldBody = z.strictObject({
  indexConfig: z
    .strictObject({
      indexes: z.array(
        z.strictObject({
          queryScope: z.string().optional(),
          apiScope: z.string().optional(),
          density: z.string().optional(),
          multikey: z.boolean().optional(),
          unique: z.boolean().optional(),
          fields: z.array(field).length(1),
        }),
      ),
    })
    .optional(),
  ttlConfig: z.strictObject({}).optional(),
});

const databaseBody = z.looseObject({ type: z.literal('FIRESTORE_NATIVE'), locationId: z.enum(locations) });

/** Firestore Admin v1: databases, composite indexes, settings of single fields. Keys of `state.databases` are short. */
export function firestoreAdminRoutes(cloud: CloudContext): Route[] {
  const { state, operations } = cloud;
  const nameOf = (call: Call) => `projects/${param(call, 'project')}/databases/${param(call, 'database')}`;
  const requested = (call: Call) => {
    const found = state.databases.get(param(call, 'database'));
    if (!found)
      throw notFound(`Project '${param(call, 'project')}' or database '${param(call, 'database')}' does not exist.`);
    return found;
  };
  const inDatabase = (call: Call, of: ReadonlyMap<string, Json>) => {
    requested(call);
    const found = [...of].filter(([name]) => name.startsWith(`${nameOf(call)}/`));
    return page(
      found.map(([, one]) => one),
      call.query,
      1_000,
    );
  };
  /** Indexes that are being built, and the program that made each. */
  const building = new Map<string, string>();
  /** The first program that looks at indexes which another one made waits until all of them are built. */
  const finishIndexes = (call: Call) => {
    const ready = [...building].filter(([, creator]) => creator !== call.program);
    if (ready.length === 0) return;
    cloud.clock.operation(call.program, durations.index)();
    for (const [name] of ready) {
      building.delete(name);
      const index = state.indexes.get(name);
      if (index) state.indexes.set(name, { ...index, state: 'READY' });
    }
  };
  const route = (method: string, path: string, permission: string, handle: Route['handle']): Route => {
    return { api, method, path, permission: `datastore.${permission}`, handle };
  };
  return [
    route('GET', databases, 'databases.list', () => ({ databases: [...state.databases.values()] })),
    route('GET', database, 'databases.getMetadata', requested),
    route('POST', databases, 'databases.create', (call) => {
      const id = call.query.get('databaseId') ?? '';
      if (!/^\(default\)$|^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id))
        throw invalidArgument(`Invalid database id '${id}'.`);
      if (state.databases.has(id)) throw alreadyExists(`Database '${id}' already exists.`);
      const body = bodyOf(call, databaseBody);
      const name = `projects/${param(call, 'project')}/databases/${id}`;
      const created = { ...body, name, uid: randomUUID(), createTime: new Date().toISOString(), etag: 'E' };
      state.databases.set(id, created);
      return operations.begin(name, {}, { response: created });
    }),
    route('GET', `${groups}/-/indexes`, 'indexes.list', (call) => {
      finishIndexes(call);
      const { items, ...rest } = inDatabase(call, state.indexes);
      return { ...(items.length > 0 ? { indexes: items } : {}), ...rest };
    }),
    route('POST', `${groups}/{group}/indexes`, 'indexes.create', (call) => {
      requested(call);
      const body = bodyOf(call, indexBody);
      const parent = `${nameOf(call)}/collectionGroups/${param(call, 'group')}`;
      const same = (one: Json) =>
        String(one['name']).startsWith(`${parent}/`) && indexKey(one as unknown as IndexLike) === indexKey(body);
      if ([...state.indexes.values()].some(same)) throw alreadyExists('index already exists');
      const name = `${parent}/indexes/${randomUUID().slice(0, 13).replace('-', '')}`;
      const last = body.fields.at(-1);
      // Google adds the document's name to the fields of an index.
      const byName = { fieldPath: '__name__', order: last?.order ?? 'ASCENDING' };
      const fields = last?.fieldPath === '__name__' ? body.fields : [...body.fields, byName];
      const index = { name, queryScope: body.queryScope, fields, state: 'CREATING' };
      state.indexes.set(name, index);
      building.set(name, call.program);
      return operations.begin(nameOf(call), { index: name, state: 'INITIALIZING' }, { response: index });
    }),
    route('DELETE', `${groups}/{group}/indexes/{index}`, 'indexes.delete', (call) => {
      const name = `${nameOf(call)}/collectionGroups/${param(call, 'group')}/indexes/${param(call, 'index')}`;
      if (!state.indexes.delete(name)) throw notFound(`Index ${name} was not found.`);
      return {};
    }),
    route('GET', `${groups}/-/fields`, 'indexes.list', (call) => {
      if (!call.query.get('filter'))
        throw invalidArgument('Only fields with settings of their own can be listed: filter.');
      const { items, ...rest } = inDatabase(call, state.fields);
      return { ...(items.length > 0 ? { fields: items } : {}), ...rest };
    }),
    route('PATCH', `${groups}/{group}/fields/{field}`, 'indexes.update', (call) => {
      requested(call);
      const body = bodyOf(call, fieldBody);
      const name = `${nameOf(call)}/collectionGroups/${param(call, 'group')}/fields/${param(call, 'field')}`;
      const wrong = body.indexConfig?.indexes.find(({ fields }) => fields[0]?.fieldPath !== param(call, 'field'));
      if (wrong) throw invalidArgument(`An index of field ${param(call, 'field')} names another field.`);
      const indexes = (body.indexConfig?.indexes ?? []).map((one) => ({ ...one, state: 'READY' }));
      const ttl = body.ttlConfig ? { ttlConfig: { state: 'ACTIVE' } } : {};
      // A request without settings takes the field back to those of all fields.
      if (!body.indexConfig && !body.ttlConfig) state.fields.delete(name);
      else state.fields.set(name, { name, indexConfig: { indexes }, ...ttl });
      return operations.begin(nameOf(call), { field: name }, { response: { name } });
    }),
    route('GET', `${database}/operations`, 'operations.list', () => ({ operations: [] })),
    route('GET', `${database}/operations/{operation}`, 'operations.get', operations.endpoint(nameOf)),
  ];
}

interface IndexLike {
  readonly queryScope: string;
  readonly fields: readonly z.infer<typeof field>[];
}

/** What makes two indexes the same. */
function indexKey({ queryScope, fields }: IndexLike): string {
  const named = fields.filter(({ fieldPath }) => fieldPath !== '__name__');
  return [queryScope, ...named.map((one) => [one.fieldPath, one.order, one.arrayConfig].join(' '))].join();
}
