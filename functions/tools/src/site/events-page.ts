import * as z from 'zod';
import { bar, escaped } from './page-layout.ts';
import { schemaRows, type SchemaRow } from './schema-rows.ts';

/** What the page reads of the AsyncAPI document that `npm run generate` writes. */
export const eventsDocument = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  channels: z.record(
    z.string(),
    z.object({
      address: z.string(),
      description: z.string(),
      messages: z.record(z.string(), z.unknown()),
      parameters: z.record(z.string(), z.unknown()),
      'x-audience': z.string().optional(),
    }),
  ),
  operations: z.record(
    z.string(),
    z.object({
      action: z.enum(['send', 'receive']),
      channel: z.object({ $ref: z.string() }),
      summary: z.string(),
      tags: z.array(z.object({ name: z.string() })).min(1),
    }),
  ),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
type EventsDocument = z.output<typeof eventsDocument>;

/** Operations on this channel are about every public event. */
const publicEvents = '#/channels/publicEvents';

/**
 * The events as a page: what each says, who logs it, who subscribes to it. It is finished when it is served, without a script.
 * Our own, because the AsyncAPI initiative's component compiles code in the browser, which the site's policy forbids,
 * and brings 250 packages.
 */
export function eventsPage(document: EventsDocument): string {
  const { info, channels } = document;
  const topics = Object.entries(channels).filter(([name, { messages }]) => isTopic(name, messages));
  const services = [...new Set(topics.map(([name]) => serviceOf(name)))];
  const linkTo = ([name]: (typeof topics)[number]) =>
    `<li><a href="#${escaped(name)}">${escaped(name.split('.').slice(2).join('.'))}</a></li>`;
  return page(
    info.title,
    [
      `<p>${withCode(info.description)}</p>`,
      '<p>As a document: <a href="/docs/asyncapi.yaml">AsyncAPI 3.0</a>.</p>',
      '<nav aria-label="Events">',
      ...services.map((service) => {
        const own = topics.filter(([name]) => serviceOf(name) === service);
        return `<h2>${escaped(service)}</h2><ul class="index">${own.map(linkTo).join('')}</ul>`;
      }),
      '</nav>',
      `<h2>In every event</h2>${table(schemaRows(document.components.schemas['Envelope'] ?? {}))}`,
      ...topics.map(([name]) => section(name, document)),
    ].join('\n'),
  );
}

/** A topic's channel is named after it; the others collect many. */
function isTopic(name: string, messages: Readonly<Record<string, unknown>>): boolean {
  return name.startsWith('fresh.') && Object.keys(messages).length > 0;
}

function serviceOf(topic: string): string {
  return topic.split('.')[1] ?? '';
}

function section(topic: string, { channels, operations, components }: EventsDocument): string {
  const channel = channels[topic];
  if (!channel) throw new Error(`no channel ${topic}`);
  const isPublic = channel['x-audience'] === 'public';
  const refs = [`#/channels/${topic}`, ...(isPublic ? [publicEvents] : [])];
  const subscribing = Object.entries(operations).filter(
    ([, { action, channel: on }]) => action === 'receive' && refs.includes(on.$ref),
  );
  return [
    `<section><h2 id="${escaped(topic)}">${escaped(topic)}</h2>`,
    `<p>${withCode(channel.description)}${isPublic ? ' <strong>Public</strong>: consumers outside get it too.' : ''}</p>`,
    `<p>Logged by ${escaped(serviceOf(topic))} at <code>${escaped(channel.address)}</code>. Subscribers:</p>`,
    '<ul>',
    ...subscribing.map(([name, { summary, tags }]) => {
      const service = tags.map((tag) => escaped(tag.name)).join(', ');
      return `<li><code>${escaped(name)}</code> (${service}). ${withCode(summary)}</li>`;
    }),
    '</ul>',
    ...Object.keys(channel.messages).map(
      (type) => `<h3>Data of <code>${escaped(type)}</code></h3>${table(schemaRows(components.schemas[type] ?? {}))}`,
    ),
    '</section>',
  ].join('\n');
}

function table(rows: readonly SchemaRow[]): string {
  if (rows.length === 0) return '<p>No fields.</p>';
  return [
    '<div class="scroll" role="region" aria-label="Fields" tabindex="0"><table><thead><tr>',
    ...['Field', 'Type', 'There', 'Meaning'].map((name) => `<th scope="col">${name}</th>`),
    '</tr></thead><tbody>',
    ...rows.map(({ field, type, isRequired, description }) => {
      const cells = [type, isRequired ? 'always' : 'maybe', description].map((text) => `<td>${withCode(text)}</td>`);
      return `<tr><th scope="row"><code>${escaped(field)}</code></th>${cells.join('')}</tr>`;
    }),
    '</tbody></table></div>',
  ].join('');
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'" />
<title>${escaped(title)}</title>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="/docs/reference.css" />
</head>
<body>
${bar('/docs/events/')}
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/** Text with Markdown's code, as HTML shows it. */
function withCode(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
