import { expect } from 'chai';
import * as z from 'zod';
import { allMarked, marked, type Marks } from './marked.ts';

const marks: Marks = { name: 'Zoe Mark', email: 'zoe@mark.example', phone: '+49151000' };

describe('marked values', () => {
  const schema = z.object({
    orgId: z.string(),
    name: z.string(),
    role: z.enum(['staff']),
    contact: z.object({ mail: z.email(), phones: z.array(z.string().regex(/^\+\d+$/)) }),
    hours: z.number(),
  });
  const value = {
    orgId: 'o',
    name: 'Ann',
    role: 'staff',
    contact: { mail: 'a@b.example', phones: ['+1', '+2'] },
    hours: 8,
  };

  it('have a personal text wherever the schema takes one, and ids as they were', () => {
    expect(marked(schema, value, marks)).to.deep.equal({
      orgId: 'o',
      name: 'Zoe Mark',
      role: 'staff',
      contact: { mail: 'zoe@mark.example', phones: ['+49151000', '+49151000'] },
      hours: 8,
    });
  });

  it('have one everywhere, where they are to be rejected', () => {
    expect(allMarked(value, marks)).to.deep.equal({
      orgId: 'o',
      name: 'Zoe Mark',
      role: 'Zoe Mark',
      contact: { mail: 'Zoe Mark', phones: ['Zoe Mark', 'Zoe Mark'] },
      hours: 8,
    });
  });
});
