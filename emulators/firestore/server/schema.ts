import { createRequire } from 'node:module';

/** A field of a message of google.firestore.v1. */
export interface FieldType {
  /** As in JSON: `collectionId`. */
  readonly name: string;
  readonly number: number;
  /** `string`, `int32`, … of what is neither a message nor an enum. */
  readonly scalar: string;
  readonly isRepeated: boolean;
  /** A map from texts to what the rest says. */
  readonly isMap: boolean;
  readonly message: MessageType | undefined;
  /** Numbers by name. */
  readonly choices: Readonly<Record<string, number>> | undefined;
}

/** A message of google.firestore.v1, or of what that is made of. */
export interface MessageType {
  /** Such as `google.firestore.v1.RunQueryRequest`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly byNumber: ReadonlyMap<number, FieldType>;
  /** Fields of which one at most is set, as lists of names. */
  readonly alternatives: readonly (readonly string[])[];
}

interface Node {
  readonly nested?: Readonly<Record<string, Node>>;
  readonly fields?: Readonly<Record<string, { type: string; id: number; rule?: string; keyType?: string }>>;
  readonly oneofs?: Readonly<Record<string, { oneof: readonly string[] }>>;
  readonly values?: Readonly<Record<string, number>>;
}

/** The definitions that the SDK was built from, as protobufjs has them in JSON. */
export const definitions: unknown = createRequire(import.meta.url)('@google-cloud/firestore/build/protos/v1.json');
const root = definitions as Node;
const known = new Map<string, MessageType>();

/** The message of a full name. */
export function messageType(name: string): MessageType {
  const existing = known.get(name);
  if (existing) return existing;
  const node = nodeAt(name);
  if (!node?.fields) throw new Error(`The definitions of Firestore have no message ${name}`);
  const fields = new Map<string, FieldType>();
  const byNumber = new Map<number, FieldType>();
  const alternatives = Object.values(node.oneofs ?? {}).map(({ oneof }) => oneof);
  const type = { name, fields, byNumber, alternatives };
  // Before its fields are looked at: messages contain each other.
  known.set(name, type);
  for (const [fieldName, field] of Object.entries(node.fields)) {
    const resolved = resolve(field.type, name);
    const one: FieldType = {
      name: fieldName,
      number: field.id,
      scalar: resolved ? '' : field.type,
      isRepeated: field.rule === 'repeated',
      isMap: field.keyType !== undefined,
      get message() {
        return resolved?.node.fields ? messageType(resolved.name) : undefined;
      },
      choices: resolved?.node.values,
    };
    fields.set(fieldName, one);
    byNumber.set(field.id, one);
  }
  return type;
}

function nodeAt(name: string): Node | undefined {
  return name.split('.').reduce<Node | undefined>((node, part) => node?.nested?.[part], root);
}

/** A type as it is named in a message: found there, or in what is around it. Undefined for scalars. */
function resolve(type: string, within: string): { readonly name: string; readonly node: Node } | undefined {
  for (let scope = within.split('.'); ; scope = scope.slice(0, -1)) {
    const name = [...scope, type].join('.');
    const node = nodeAt(name);
    if (node && (node.fields ?? node.values)) return { name, node };
    if (scope.length === 0) return undefined;
  }
}
