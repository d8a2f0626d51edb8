/**
 * `npm run generate`: writes what follows from the registry. It rejects a change of an event that needs a new version.
 * `npm run generate -- --check` writes nothing and fails when a committed file differs. With `--record`, it takes over what
 * integration tests compare: the queries that they found without an index, and the manifests of the services' functions.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import {
  captures,
  events,
  fallbackFunction,
  operationName,
  personalData,
  routes,
  serviceOperations,
  services,
  subscriptions,
} from '@fresh/contracts/registry';
import { parameters } from '@fresh/contracts/parameters';
import { withIndexes } from '@fresh/kernel/query-indexes';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { programArgs } from '@fresh/local/program-args';
import { architectureDiagram } from './architecture-diagram.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { boundsSection } from './bounds-document.ts';
import { deliveryCostsSection } from './delivery-costs.ts';
import { eventCostsSection } from './event-costs.ts';
import { currentManifest, goldenManifest } from './build/golden-manifest.ts';
import { clientAccess } from './client-access.ts';
import { clientErrorCodes, clientOperations, clientSchemas } from './client.ts';
import { compatibilityDocument, deviationDocuments } from './compatibility.ts';
import { decisionsIndex } from './decisions-document.ts';
import { deviations } from './deviations.ts';
import { errorReference } from './error-reference.ts';
import { eventCatalogue } from './event-catalogue.ts';
import { eventFlowDiagram } from './event-flow-diagram.ts';
import { eventOccasions } from './event-occasions.ts';
import { countsSection, figuresSection, type BenchmarkReport } from './figures-document.ts';
import { incompatibilities, type EventSchemas } from './event-compatibility.ts';
import { allVersions, eventSchema, schemaFolder, schemaPath, schemaSuffix } from './event-schemas.ts';
import { faultsDocument } from './faults-document.ts';
import { faults } from './faults.ts';
import { fieldOverrides } from './field-overrides.ts';
import { codebases, rewrites } from './firebase-json.ts';
import { root } from './folders.ts';
import { withGeneratedSection } from './generated-section.ts';
import { interleavingsDocument, interleavingsSection, type RecordedInterleavings } from './interleavings-document.ts';
import { notRun } from './interleavings-not-run.ts';
import { iamDocument } from './iam-document.ts';
import { grants } from './iam.ts';
import type { Schema } from './json-schema.ts';
import { monitoringFiles } from './monitoring/monitoring-files.ts';
import { apiPaths } from './api-paths.ts';
import { monolithRoutes } from './monolith-routes.ts';
import { openApiDocument } from './openapi.ts';
import { parametersSection } from './parameters-document.ts';
import { permissionsDocument } from './permissions.ts';
import { personalDataDocument } from './personal-data-document.ts';
import { repetitionsSection } from './repetitions-document.ts';
import { queryShapes, recordQueryShapes, unmergedShapes } from './query-shapes.ts';
import { recordPagesOf } from './record-pages.ts';
import { routePages } from './routes-document.ts';
import { receivingServices } from './receiving-services.ts';
import { requestCostsSection } from './request-costs.ts';
import { boundaries } from './threats/boundaries.ts';
import { gaps } from './threats/gaps.ts';
import { gapsSection, threatPage, threatPageName, threatsIndex } from './threats/threats-document.ts';

const flag = { type: 'boolean', default: false } as const;
const { values } = programArgs({ options: { check: flag, record: flag } });
const eventSchemas = Object.fromEntries(
  allVersions(events).map((definition) => [definition.type, eventSchema(definition)]),
);
const incompatible = incompatibilities(await committedEventSchemas(), eventSchemas);
if (incompatible.length > 0) {
  const never = `One that was never deployed may: delete its file in ${schemaFolder} and its golden event first.`;
  console.error(['Events can’t change like this; nothing was written.', ...incompatible, never].join('\n\n'));
  process.exit(1);
}
if (values.record) {
  await recordQueryShapes(json);
  for (const service of services) {
    await writeFile(path.join(root, goldenManifest(service)), await json(await currentManifest(service)));
  }
}

const declared = { services, routes, subscriptions, captures, serviceOperations };
const allowed = await committed<Record<string, string>>('emulators/checks/compat/allow.json');
const interleavings = await committed<RecordedInterleavings>('emulators/simulation/interleavings/recorded.json');
const generated: Readonly<Record<string, string>> = {
  'firebase.json': await json(await firebaseJson()),
  'firestore.indexes.json': await json(withIndexes(fieldOverrides, [...(await queryShapes()), ...unmergedShapes])),
  'docs/openapi.yaml': await yaml(openApiDocument(routes, operationName)),
  'functions/lib/contracts/src/api-paths.generated.ts': await pretty(apiPaths(routes, monolithRoutes), 'typescript'),
  'functions/lib/contracts/src/receiving-services.generated.ts': await pretty(
    receivingServices(events, subscriptions),
    'typescript',
  ),
  'functions/lib/client/src/error-codes.generated.ts': await pretty(clientErrorCodes(), 'typescript'),
  'functions/lib/client/src/operations.generated.ts': await pretty(
    clientOperations(routes, operationName),
    'typescript',
  ),
  'functions/lib/client/src/schemas.generated.ts': await pretty(
    await clientSchemas(routes, operationName),
    'typescript',
  ),
  'docs/asyncapi.yaml': await yaml(asyncApiDocument(events, subscriptions)),
  ...(await eventSchemaFiles()),
  ...(await monitoring()),
  ...(await compatibilityPages()),
  'README.md': await readme(),
  'docs/adr/README.md': await page(decisionsIndex(await textsIn('docs/adr'))),
  'docs/architecture/architecture.svg': architectureDiagram({ services, routes, events, subscriptions }),
  'docs/architecture/event-flow.svg': eventFlowDiagram(services, events, subscriptions),
  'docs/reference/errors.md': await page(errorReference()),
  'docs/reference/events.md': await page(
    eventCatalogue({ services, events, subscriptions, occasions: eventOccasions }),
  ),
  ...(await pagesOfRoutes()),
  'docs/reference/PERMISSIONS.md': await page(permissionsDocument(routes)),
  'docs/operations/CAPACITY.md': await pretty(
    withGeneratedSection(
      withGeneratedSection(
        withGeneratedSection(
          withGeneratedSection(
            await textOf('docs/operations/CAPACITY.md'),
            'bounds',
            boundsSection(services, listDeployedFunctions()),
          ),
          'events',
          eventCostsSection(events, subscriptions),
        ),
        'deliveries',
        deliveryCostsSection(subscriptions),
      ),
      'requests',
      requestCostsSection(routes),
    ),
    'markdown',
  ),
  'docs/operations/SECRETS.md': await pretty(
    withGeneratedSection(
      await textOf('docs/operations/SECRETS.md'),
      'parameters',
      await page(parametersSection(parameters)),
    ),
    'markdown',
  ),
  'docs/operations/RELIABILITY.md': await pretty(
    withGeneratedSection(
      withGeneratedSection(
        await textOf('docs/operations/RELIABILITY.md'),
        'repetitions',
        await page(repetitionsSection(routes)),
      ),
      'interleavings',
      await page(interleavingsSection(interleavings)),
    ),
    'markdown',
  ),
  'docs/operations/INTERLEAVINGS.md': await page(interleavingsDocument(interleavings, notRun)),
  'docs/operations/FAULTS.md': await page(faultsDocument(faults)),
  'docs/security/THREAT_MODEL.md': await pretty(
    withGeneratedSection(
      withGeneratedSection(await textOf('docs/security/THREAT_MODEL.md'), 'threats', threatsIndex(boundaries)),
      'gaps',
      await page(gapsSection(gaps)),
    ),
    'markdown',
  ),
  'docs/security/PERSONAL_DATA.md': await page(personalDataDocument(services, personalData)),
  'docs/security/IAM.md': await page(iamDocument(declared, grants(declared))),
  ...(await threatPages()),
};

const drifted: string[] = [];
for (const [name, content] of Object.entries(generated)) {
  const file = path.join(root, name);
  if ((await unlessMissing(readFile(file, 'utf8'))) === content) continue;
  drifted.push(name);
  if (values.check) continue;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
if (values.check && drifted.length > 0) {
  console.error(`out of step with the registry: ${drifted.join(', ')}; run "npm run generate" and commit the result`);
  process.exit(1);
}

if (!values.check) {
  const [shown, others] = [drifted.slice(0, 10).join(', '), drifted.length - 10];
  if (drifted.length === 0) console.log('Every generated file is up to date.');
  else console.log(`Written: ${shown}${others > 0 ? `, and ${others} more` : ''}`);
}

/** Replaces the generated parts, `functions` and `hosting.rewrites`; everything else in the file is written by hand. */
async function firebaseJson(): Promise<object> {
  const config = await committed<Record<string, object>>('firebase.json');
  return {
    ...config,
    functions: codebases(services),
    hosting: { ...config['hosting'], rewrites: rewrites(routes, fallbackFunction.functionName) },
  };
}

/** The objectives as Cloud Monitoring's resources. */
async function monitoring(): Promise<Record<string, string>> {
  const folder = 'docs/operations/monitoring';
  const files = monitoringFiles(services, routes);
  const written = [
    ...Object.entries(files.json).map(async ([name, content]) => [`${folder}/${name}`, await json(content)]),
    ...Object.entries(files.markdown).map(async ([name, text]) => [`${folder}/${name}`, await page(text)]),
  ];
  return Object.fromEntries(await Promise.all(written)) as Record<string, string>;
}

/** How far the services are compatible, by page. */
async function compatibilityPages(): Promise<Record<string, string>> {
  const recordPages = recordPagesOf(await textsIn('docs/reference/monolith'));
  const sources = { routes, monolithRoutes, deviations, clientAccess, allowed, recordPages };
  return pagesIn('docs/reference', {
    'COMPATIBILITY.md': compatibilityDocument(sources),
    ...Object.fromEntries(
      Object.entries(deviationDocuments(sources)).map(([name, text]) => [`deviations/${name}`, text]),
    ),
  });
}

/** The routes of each service, with what else the repository knows of them. */
async function pagesOfRoutes(): Promise<Record<string, string>> {
  const decisions = await textsIn('docs/adr');
  const report = await committed<BenchmarkReport>('docs/benchmarks/report.json');
  const sources = { routes, deviations, operationName, events, subscriptions, occasions: eventOccasions };
  return pagesIn('docs/reference/routes', routePages({ ...sources, decisions, report }));
}

/** Threats and controls, a page for each boundary. */
function threatPages(): Promise<Record<string, string>> {
  const pages = boundaries.map((boundary, index) => [threatPageName(boundary, index), threatPage(boundary, index)]);
  return pagesIn('docs/security', Object.fromEntries(pages) as Record<string, string>);
}

/** Generated Markdown, laid out, by path. */
async function pagesIn(folder: string, texts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const pages = Object.entries(texts).map(async ([name, text]) => [`${folder}/${name}`, await page(text)] as const);
  return Object.fromEntries(await Promise.all(pages));
}

/** One file per version of an event. */
async function eventSchemaFiles(): Promise<Record<string, string>> {
  const files = Object.entries(eventSchemas).map(async ([type, schema]) => [schemaPath(type), await json(schema)]);
  return Object.fromEntries(await Promise.all(files)) as Record<string, string>;
}

/** The schemas that others rely on by now. */
async function committedEventSchemas(): Promise<EventSchemas> {
  const names = (await unlessMissing(readdir(path.join(root, schemaFolder)))) ?? [];
  const types = names.filter((name) => name.endsWith(schemaSuffix)).map((name) => name.slice(0, -schemaSuffix.length));
  const schemas = types.map(async (type) => [type, await committed<Schema>(schemaPath(type))] as const);
  return Object.fromEntries(await Promise.all(schemas));
}

/** The README with figures of the latest report and counts of the registry. */
async function readme(): Promise<string> {
  const figures = figuresSection(await committed<BenchmarkReport>('docs/benchmarks/report.json'));
  const counts = countsSection({
    services: services.length,
    routes: routes.length,
    'event types': events.length,
    subscribers: subscriptions.length,
    'deployed functions': listDeployedFunctions().length,
  });
  const counted = withGeneratedSection(await textOf('README.md'), 'counts', counts);
  return pretty(withGeneratedSection(counted, 'figures', await page(figures)), 'markdown');
}

/** The files of a folder by name. */
async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(path.join(root, folder));
  const texts = await Promise.all(names.map(async (name) => [name, await textOf(`${folder}/${name}`)] as const));
  return Object.fromEntries(texts);
}

/** A file of the repository. */
function textOf(name: string): Promise<string> {
  return readFile(path.join(root, name), 'utf8');
}

/** A JSON file of the repository. */
async function committed<T>(name: string): Promise<T> {
  return JSON.parse(await textOf(name)) as T;
}

function json(content: unknown): Promise<string> {
  return pretty(JSON.stringify(content), 'json');
}

function yaml(content: unknown): Promise<string> {
  return pretty(stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 }), 'yaml');
}

/** As `npm run format` leaves it, so that the two never disagree. */
function pretty(content: string, parser: 'json' | 'yaml' | 'markdown' | 'typescript'): Promise<string> {
  return format(content, { parser, printWidth: 120, singleQuote: true });
}

/** Generated Markdown with lines that fit a terminal. */
async function page(content: string): Promise<string> {
  return format(content, { parser: 'markdown', printWidth: 120, proseWrap: 'always' });
}

/** Null for what isn't there yet. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
