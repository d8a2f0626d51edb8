import { personalData } from '@fresh/contracts/registry';
import { auth, firestore } from '@fresh/kernel/firebase';

/** Texts of every document that is stored, by path, and of every account. */
export async function allStoredTexts(): Promise<Map<string, string>> {
  const groups = new Set(personalData.map(({ collection }) => collection.slice(collection.lastIndexOf('/') + 1)));
  const texts = new Map<string, string>();
  for (const group of groups) {
    const { docs } = await firestore().collectionGroup(group).get();
    // A path can hold a value, too.
    for (const { ref, id, ...document } of docs.map((each) => ({ ref: each.ref, id: each.id, data: each.data() }))) {
      texts.set(ref.path, JSON.stringify([id, document.data]));
    }
  }
  for (let pageToken: string | undefined, isFirst = true; isFirst || pageToken !== undefined; isFirst = false) {
    const page = await auth().listUsers(1_000, pageToken);
    for (const user of page.users) texts.set(`Auth ${user.uid}`, JSON.stringify(user.toJSON()));
    pageToken = page.pageToken;
  }
  return texts;
}

/** Where the consumer outside, which is a test, keeps what it got. */
const keptOutside = 'outsideConsumer';

/** Names of the collections at the root; those that no declaration begins with. */
export async function undeclaredRoots(): Promise<string[]> {
  const declared = new Set([keptOutside, ...personalData.map(({ collection }) => collection.split('/')[0])]);
  return (await firestore().listCollections()).map(({ id }) => id).filter((id) => !declared.has(id));
}

/** The paths of what contains one of some values. */
export function pathsWith(texts: ReadonlyMap<string, string>, values: readonly string[]): string[] {
  const found = [...texts].filter(([, text]) => values.some((value) => text.includes(value)));
  return found.map(([path]) => path).sort();
}
