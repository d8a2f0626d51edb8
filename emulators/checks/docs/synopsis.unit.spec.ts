import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { filesNamed, problemsOf, synopsisOf } from './synopsis.ts';

describe('a synopsis', () => {
  const create = synopsisOf(
    'gcloud things create (THING : --location=LOCATION) (--one=[FILE,...] | --other=PATH_TO_FILE) --map=[KEY=VALUE,...] ' +
      '[--labels=[KEY=VALUE,...]] [--[no-]fast] [--order=ORDER; default="desc"] [--a=A --b=B | --c=C]',
  );
  const enable = synopsisOf('gcloud services enable [SERVICE ...] [--async]');
  const nginx = synopsisOf('nginx [-t] [-p=PREFIX]');
  const problems = (line: string, synopsis = create) => problemsOf(line.split(' '), synopsis);

  it('accepts what it names, with a value in either form', () => {
    expect(create.command).to.equal('gcloud things create');
    expect(problems('x --location here --one=a.yaml --map k=v --no-fast --order asc --project p')).to.deep.equal([]);
    expect(problems('a b c --async --project p', enable)).to.deep.equal([]);
    expect(problems('-t -p /srv', nginx)).to.deep.equal([]);
  });

  it('rejects a flag that isn’t there, what is missing, and what is too much', () => {
    expect(problems('x --one a --map k=v --locaton here')).to.deep.equal([
      'has no --locaton',
      'takes 1 to 1 operands, not 2',
    ]);
    expect(problems('x --map k=v')).to.deep.equal(['needs --one or --other']);
    expect(problems('x --one a')).to.deep.equal(['needs --map']);
    expect(problems('--one a --map k=v')).to.deep.equal(['takes 1 to 1 operands, not 0']);
    expect(problems('x y --one a --map k=v')).to.deep.equal(['takes 1 to 1 operands, not 2']);
    expect(problems('x --one a --map k=v --fast=yes')).to.deep.equal(['--fast takes no value']);
    expect(problems('x --one a --map')).to.deep.equal(['--map takes a value']);
    expect(problems('-x', nginx)).to.deep.equal(['has no -x']);
  });

  it('says which values are files', () => {
    expect(filesNamed(['x', '--one', 'a.yaml', '--other=b.json', '--map', 'k=v'], create)).to.deep.equal([
      'a.yaml',
      'b.json',
    ]);
  });

  it('is recorded once for each command, and says how many operands it takes', () => {
    const lines = readFileSync(path.join(import.meta.dirname, 'synopses.txt'), 'utf8').split('\n');
    const synopses = lines.filter((line) => line !== '' && !line.startsWith('#')).map(synopsisOf);
    const names = synopses.map(({ command }) => command);
    expect(new Set(names)).to.have.property('size', names.length);
    expect(synopses.find(({ command }) => command === 'gcloud run services update')?.operands).to.deep.equal([0, 1]);
    expect(synopses.find(({ command }) => command === 'gcloud services api-keys create')?.operands).to.deep.equal([
      0, 0,
    ]);
  });
});
