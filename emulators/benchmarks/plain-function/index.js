// The yardstick of bench:cold-start, of bench:requests and of the import budget: HTTPS functions as a tutorial writes them, in one file, both
// SDKs imported at its top. CommonJS, which costs less to load than the same by `import`.
const admin = require('firebase-admin');
const { https } = require('firebase-functions');

admin.initializeApp();

exports.plain = https.onRequest((request, response) => {
  response.json({ ok: true });
});

/** For a signed-in member: the checks that every route of an organization makes, and nothing else. */
exports.plainMember = https.onRequest(async (request, response) => {
  const [, token] = request.headers.authorization.split(' ');
  const { uid } = await admin.auth().verifyIdToken(token, true);
  const membership = await admin.firestore().doc(`memberships/${uid}_${request.query.orgId}`).get();
  response.json({ role: membership.get('role') });
});

/** The same, then one document is written. No version, no event, no answer kept for a repetition. */
exports.plainWrite = https.onRequest(async (request, response) => {
  const [, token] = request.headers.authorization.split(' ');
  const { uid } = await admin.auth().verifyIdToken(token, true);
  const membership = await admin.firestore().doc(`memberships/${uid}_${request.query.orgId}`).get();
  await admin.firestore().doc(`benchWrites/${request.query.orgId}`).set({ name: request.body.name, by: membership.id });
  response.json({ ok: true });
});
