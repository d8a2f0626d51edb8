/**
 * Stands in for `firebase` and `gcloud` on the PATH. Keeps a project in a folder (FAKE_PLATFORM), writes down each call
 * with its begin and its end, and fails, hangs or takes its time as the folder's `rules.json` says. It knows the commands
 * that a deploy, a rollback and the doctor give, and no other: an unknown one fails.
 *
 * Plain JavaScript: it is started hundreds of times in a test run.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [program, ...args] = process.argv.slice(2);
const home = process.env.FAKE_PLATFORM;
const line = args.join(' ');
const read = (name) => JSON.parse(readFileSync(path.join(home, name), 'utf8'));
const write = (name, content) => writeFileSync(path.join(home, name), JSON.stringify(content));
const note = (event) => appendFileSync(path.join(home, 'calls.jsonl'), `${JSON.stringify({ program, line, event })}\n`);
const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

note('begin');
const rule = read('rules.json').find((one) => new RegExp(one.on).test(`${program} ${line}`) && take(one));
if (rule?.hang) {
  // With a child, as the CLI has while it builds: both have to go.
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  appendFileSync(path.join(home, 'hanging.jsonl'), `${JSON.stringify([process.pid, child.pid])}\n`);
  setInterval(() => {}, 1000);
} else {
  if (rule?.slowMs) await new Promise((resolve) => setTimeout(resolve, rule.slowMs));
  if (rule?.fail) end(1, rule.fail);
  else if (program === 'firebase') firebase();
  else gcloud();
}

/** Whether the rule still applies; counts across processes by files that only one of them can make. */
function take({ id, times }) {
  if (times === undefined) return true;
  for (let count = 0; count < times; count++) {
    try {
      writeFileSync(path.join(home, `taken-${id}-${count}`), '', { flag: 'wx' });
      return true;
    } catch {
      continue; // an earlier call has had this one
    }
  }
  return false;
}

function end(code, message = '') {
  if (message) process.stderr.write(`${message}\n`);
  note('end');
  process.exitCode = code;
}

function print(value) {
  process.stdout.write(typeof value === 'string' ? value : `${JSON.stringify(value)}\n`);
  end(0);
}

function firebase() {
  const target = args[args.indexOf('--only') + 1];
  if (args[0] === '--version') return print('14.27.0\n');
  if (args[0] === 'login:list') return print(read('logins.json'));
  if (args[0] === 'functions:artifacts:setpolicy') return end(0);
  if (args[0] !== 'deploy') return end(2, `fake firebase does not know: ${line}`);
  if (target === 'hosting') write('hosting.json', JSON.parse(readFileSync(args[args.indexOf('--config') + 1], 'utf8')));
  if (target.startsWith('functions:')) read('functions.json')[target.slice('functions:'.length)].forEach(newRevision);
  end(0);
}

/** As Cloud Run does it: traffic follows unless it was pinned, and tags stay where they are. */
function newRevision(name) {
  const file = `run/${name}.json`;
  const service = existsSync(path.join(home, file)) ? read(file) : { n: 0, traffic: 'latest', tags: {} };
  write(file, { ...service, n: service.n + 1 });
}

function gcloud() {
  const positional = args.filter((arg) => !arg.startsWith('--'));
  const command = positional.join(' ');
  const [group, kind, verb, name] = args;
  if (command.startsWith('storage')) return storage();
  if (command === 'run services list') return print(readdirSync(path.join(home, 'run')).map(asCloudRun));
  if (group === 'run' && verb === 'update-traffic') return updateTraffic(name);
  if (command.includes('add-iam-policy-binding')) return end(0);
  if (command.startsWith('projects get-iam-policy')) return print(read('policies.json').project ?? {});
  if (command === 'firestore indexes composite list') return print(read('indexes.json'));
  if (command === 'services list') return print(read('apis.json').map((api) => ({ config: { name: api } })));
  if (command === 'auth list') return print(read('logins.json').accounts);
  if (command.startsWith('projects describe')) return print({ lifecycleState: 'ACTIVE' });
  if (command === 'iam service-accounts list') return print(read('accounts.json'));
  if (args.includes('get-iam-policy')) return print(read('policies.json')[positional.at(-1)] ?? {});
  if (command.startsWith('secrets versions list')) return end(1, 'ERROR: NOT_FOUND: Secret not found');
  if (command === '' && args.includes('--version')) return print('Google Cloud SDK 528.0.0\n');
  end(2, `fake gcloud does not know: ${line}`);
}

function storage() {
  const urls = args.filter((arg) => arg.startsWith('gs://'));
  const objects = path.join(home, 'objects');
  if (!existsSync(objects)) return end(1, `ERROR: gs://${process.env.FAKE_PROJECT}-deploys not found: 404.`);
  const [name, generation] = path.basename(urls[0]).split('#');
  if (args[1] === 'buckets') return print({});
  if (args[1] === 'objects' && args[2] === 'list') {
    const names = readdirSync(objects);
    return names.length > 0
      ? print(names.map((one) => ({ name: one, generation: '1' })))
      : end(1, 'ERROR: One or more URLs matched no objects.');
  }
  const object = existsSync(path.join(objects, name)) ? read(`objects/${name}`) : { generation: 0 };
  if (args[1] === 'cat' && name === '*.json') {
    return print(
      readdirSync(objects)
        .map((one) => read(`objects/${one}`).content)
        .join(''),
    );
  }
  if (args[1] === 'cp') {
    if (option('if-generation-match') !== String(object.generation)) {
      return end(1, 'ERROR: HTTPError 412: At least one of the pre-conditions you specified did not hold.');
    }
    write(`objects/${name}`, { generation: object.generation + 1, content: readFileSync(args[2], 'utf8') });
    return end(0);
  }
  if (object.generation === 0) return end(1, `ERROR: (gcloud.storage) ${urls[0]} not found: 404.`);
  if (args[1] === 'cat') return generation === String(object.generation) ? print(object.content) : end(1, 'gone');
  return print({ name, generation: String(object.generation) });
}

function updateTraffic(name) {
  const service = read(`run/${name}.json`);
  const to = args.includes('--to-latest') ? 'latest' : option('to-revisions')?.replace('=100', '');
  const [tag, revision] = option('update-tags')?.split('=') ?? [];
  for (const one of [to, revision]) {
    if (one && one !== 'latest' && !revisions(name, service.n).includes(one)) {
      return end(1, `ERROR: (gcloud.run.services.update-traffic) Revision '${one}' is not found.`);
    }
  }
  write(`run/${name}.json`, {
    ...service,
    ...(to && { traffic: to }),
    ...(tag && { tags: { ...service.tags, [tag]: revision } }),
  });
  end(0);
}

function revisions(name, n) {
  return Array.from({ length: n }, (_, index) => `${name}-${String(index + 1).padStart(5, '0')}-abc`);
}

function asCloudRun(file) {
  const name = path.basename(file, '.json');
  const { n, traffic, tags, broken, lost = false } = read(`run/${file}`);
  const latest = revisions(name, broken ? n - 1 : n).at(-1) ?? '';
  const tagged = Object.entries(tags).map(([tag, revisionName]) => ({ tag, revisionName }));
  const all = traffic === 'latest' ? { latestRevision: true, percent: 100 } : { revisionName: traffic, percent: 100 };
  return {
    metadata: { name },
    spec: { traffic: [all, ...tagged] },
    status: {
      url: read('origin.json'),
      latestReadyRevisionName: latest,
      latestCreatedRevisionName: revisions(name, n).at(-1),
      conditions: [
        { type: 'Ready', status: lost ? 'False' : 'True', ...(lost && { message: 'container failed to start' }) },
      ],
      traffic: [{ revisionName: latest, ...all }, ...tagged],
    },
  };
}
