import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { GoogleError, invalidArgument, permissionDenied } from './google-error.ts';
import { bodyOf, page, param, HttpResponse, type Call, type Route } from './routes.ts';
import type { Bucket, Json, StoredObject } from './state.ts';

const api = 'storage.googleapis.com';
const bucketBody = z.looseObject({ name: z.string().regex(/^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$/) });

/** Cloud Storage, JSON API v1, and the signed upload of a function's source. */
export function storageRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const bucketOf = (call: Call): Bucket => {
    const found = state.buckets.get(param(call, 'bucket'));
    if (!found) throw new GoogleError(404, 'NOT_FOUND', 'The specified bucket does not exist.');
    return found;
  };
  const objectOf = (call: Call): StoredObject => {
    const bucket = param(call, 'bucket');
    const found = bucketOf(call).objects.get(param(call, 'object'));
    const asked = call.query.get('generation');
    if (!found || (asked !== null && asked !== found.generation)) {
      throw new GoogleError(404, 'NOT_FOUND', `No such object: ${bucket}/${param(call, 'object')}`);
    }
    return found;
  };
  return [
    {
      api,
      method: 'GET',
      path: '/storage/v1/b',
      permission: 'storage.buckets.list',
      handle: (call) => {
        const { items, ...rest } = page([...state.buckets.values()], call.query, 1_000);
        return { kind: 'storage#buckets', items: items.map(({ resource }) => resource), ...rest };
      },
    },
    {
      api,
      method: 'POST',
      path: '/storage/v1/b',
      permission: 'storage.buckets.create',
      handle: (call) => {
        if (call.query.get('project') !== state.project.projectId) throw invalidArgument('Required parameter: project');
        const body = bodyOf(call, bucketBody);
        if (state.buckets.has(body.name)) {
          throw new GoogleError(
            409,
            'ALREADY_EXISTS',
            'Your previous request to create the named bucket succeeded and you already own it.',
          );
        }
        return addBucket(cloud, body.name, body).resource;
      },
    },
    {
      api,
      method: 'GET',
      path: '/storage/v1/b/{bucket}',
      permission: 'storage.buckets.get',
      handle: (call) => bucketOf(call).resource,
    },
    {
      api,
      method: 'GET',
      path: '/storage/v1/b/{bucket}/o',
      permission: 'storage.objects.list',
      handle: (call) => {
        const prefix = call.query.get('prefix') ?? '';
        const found = [...bucketOf(call).objects.values()].filter(({ name }) => name.startsWith(prefix));
        const { items, ...rest } = page(found, call.query, 1_000);
        const listed = items.map((one) => objectResource(param(call, 'bucket'), one));
        return { kind: 'storage#objects', ...(listed.length > 0 ? { items: listed } : {}), ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: '/storage/v1/b/{bucket}/o/{object}',
      permission: 'storage.objects.get',
      handle: (call) => {
        const found = objectOf(call);
        if (call.query.get('alt') !== 'media') return objectResource(param(call, 'bucket'), found);
        return new HttpResponse(200, found.bytes, {
          'content-type': found.contentType,
          'x-goog-generation': found.generation,
        });
      },
    },
    {
      api,
      method: 'DELETE',
      path: '/storage/v1/b/{bucket}/o/{object}',
      permission: 'storage.objects.delete',
      handle: (call) => {
        assertGeneration(call, objectOf(call));
        bucketOf(call).objects.delete(param(call, 'object'));
        return new HttpResponse(204, '');
      },
    },
    {
      api,
      method: 'POST',
      path: '/upload/storage/v1/b/{bucket}/o',
      permission: 'storage.objects.create',
      handle: (call) => {
        if (call.query.get('uploadType') !== 'media')
          throw invalidArgument('The stand-in takes uploadType=media only.');
        const name = call.query.get('name');
        if (!name) throw invalidArgument('Required');
        const { objects } = bucketOf(call);
        assertGeneration(call, objects.get(name));
        return objectResource(param(call, 'bucket'), store(objects, name, call));
      },
    },
    {
      api,
      method: 'PUT',
      path: '/{bucket}/{object}',
      // A signed URL carries its permission: it was made for exactly one object.
      anonymous: true,
      handle: (call) => {
        if (!call.query.has('GoogleAccessId')) throw permissionDenied('storage.objects.create', param(call, 'bucket'));
        const stored = store(bucketOf(call).objects, param(call, 'object'), call);
        return new HttpResponse(200, '', { 'x-goog-generation': stored.generation });
      },
    },
  ];
}

/** Makes a bucket. */
function addBucket(cloud: CloudContext, name: string, body: Json = {}): Bucket {
  const resource = {
    ...body,
    kind: 'storage#bucket',
    id: name,
    name,
    projectNumber: cloud.state.project.number,
    timeCreated: new Date().toISOString(),
  };
  const bucket = { resource, objects: new Map<string, StoredObject>() };
  cloud.state.buckets.set(name, bucket);
  return bucket;
}

/** What `functions:generateUploadUrl` gives: where a source is put, and what a function names then. */
export function storeUpload(cloud: CloudContext, call: Call, region: string): Json {
  const bucket = `gcf-v2-uploads-${cloud.state.project.number}.${region}.cloudfunctions.appspot.com`;
  if (!cloud.state.buckets.has(bucket)) addBucket(cloud, bucket);
  const object = `${randomUUID()}.zip`;
  const signed = new URLSearchParams({ GoogleAccessId: 'service@stand-in', Expires: '1', Signature: randomUUID() });
  return {
    uploadUrl: `${call.originOf(api)}/${bucket}/${object}?${signed.toString()}`,
    storageSource: { bucket, object },
  };
}

function store(objects: Map<string, StoredObject>, name: string, call: Call): StoredObject {
  const last = Number(objects.get(name)?.generation ?? '0');
  const stored = {
    name,
    generation: String(Math.max(Date.now() * 1_000, last + 1)),
    bytes: call.bytes,
    contentType: call.headers['content-type'] ?? 'application/octet-stream',
    timeCreated: new Date().toISOString(),
  };
  objects.set(name, stored);
  return stored;
}

/** `ifGenerationMatch`: 0 for an object that must not exist. */
function assertGeneration(call: Call, current: StoredObject | undefined): void {
  const wanted = call.query.get('ifGenerationMatch');
  if (wanted === null || wanted === (current?.generation ?? '0')) return;
  const message = 'At least one of the pre-conditions you specified did not hold.';
  throw new GoogleError(412, 'FAILED_PRECONDITION', message, [{ reason: 'conditionNotMet' }]);
}

function objectResource(bucket: string, { name, generation, bytes, contentType, timeCreated }: StoredObject): Json {
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    bucket,
    name,
    generation,
    metageneration: '1',
    contentType,
    size: String(bytes.length),
    md5Hash: createHash('md5').update(bytes).digest('base64'),
    timeCreated,
    updated: timeCreated,
  };
}
