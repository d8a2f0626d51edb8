import { CommandError } from '../command-line/command-line.ts';

/**
 * An App Check token for an app of the project, by the operator's own Google credentials. Those of a person have no key:
 * Google signs for them in the name of an account that can do nothing else, so that they needn't be let into the
 * account of a service. A service account's key signs for itself.
 */
export async function mintAppToken(project: string, appId: string): Promise<string> {
  // Loaded here: commands for the local cloud need no SDK.
  const [{ applicationDefault, initializeApp }, { getAppCheck }] = await Promise.all([
    import('firebase-admin/app'),
    import('firebase-admin/app-check'),
  ]);
  try {
    const app = initializeApp(
      {
        projectId: project,
        credential: applicationDefault(),
        serviceAccountId: `fresh-operator@${project}.iam.gserviceaccount.com`,
      },
      'operator-cli',
    );
    return (await getAppCheck(app).createToken(appId)).token;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`No App Check token for ${appId}: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`);
  }
}
