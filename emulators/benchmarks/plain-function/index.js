// The yardstick of bench:cold-start, of bench:requests and of the import budget: HTTPS functions as a tutorial writes them, in one
// file, both SDKs imported at its top. CommonJS, which costs less to load than the same by `import`.
//
// Each makes the calls that the route beside it in bench:requests makes, and nothing else: no limits, no CSRF check, no
// validation, no log. What our functions take longer is the price of those.
const { createHash, randomUUID } = require('node:crypto');
const admin = require('firebase-admin');
const { FieldValue, Timestamp } = require('firebase-admin/firestore');
const { https } = require('firebase-functions');

admin.initializeApp();

exports.plain = https.onRequest((request, response) => {
  response.json({ ok: true });
});

/** Who asks. Auth is asked whether the token was revoked. */
async function signedIn(request) {
  const [, token] = request.headers.authorization.split(' ');
  return admin.auth().verifyIdToken(token, true);
}

/** The same for a member; both questions are asked at once, as our services do. */
async function signedInMember(request) {
  const [, token] = request.headers.authorization.split(' ');
  const { uid, auth_time } = await admin.auth().verifyIdToken(token);
  const membership = admin.firestore().doc(`memberships/${uid}_${request.query.orgId}`);
  const [stored, user] = await Promise.all([membership.get(), admin.auth().getUser(uid)]);
  if (auth_time * 1000 < Date.parse(user.tokensValidAfterTime ?? 0)) throw new Error('revoked');
  return { uid, role: stored.get('role') };
}

function scheduleOf(request) {
  return admin.firestore().doc(`organizations/${request.query.orgId}/schedules/${request.query.id}`);
}

exports.plainSession = https.onRequest(async (request, response) => {
  const { uid, email } = await signedIn(request);
  response.json({ userId: uid, email, authenticated: true });
});

exports.plainRead = https.onRequest(async (request, response) => {
  await signedInMember(request);
  const schedule = await scheduleOf(request).get();
  response.json({ schedule: { id: schedule.id, ...schedule.data() } });
});

exports.plainList = https.onRequest(async (request, response) => {
  await signedInMember(request);
  const { docs } = await scheduleOf(request)
    .parent.offset(0)
    .orderBy('createdAt', 'desc')
    .orderBy('__name__', 'desc')
    .limit(21)
    .get();
  response.json({ data: docs.slice(0, 20).map((schedule) => ({ id: schedule.id, ...schedule.data() })) });
});

/** A changed document and an entry of the event, in one transaction. */
async function update(request) {
  const { uid } = await signedInMember(request);
  const ref = scheduleOf(request);
  const { name } = request.body;
  const now = Date.now();
  const version = await admin.firestore().runTransaction(async (tx) => {
    const stored = await tx.get(ref);
    const next = stored.get('version') + 1;
    tx.update(ref, { name, version: next, updatedBy: uid, updatedAt: Timestamp.fromMillis(now) });
    tx.create(admin.firestore().doc(`benchLog/${randomUUID()}`), {
      ...{ specversion: '1.0', type: 'bench.schedule.v1.updated', source: 'bench', subject: ref.path, sequence: next },
      ...{ time: new Date(now).toISOString(), orgid: request.query.orgId, actor: `user:${uid}` },
      ...{ correlationid: randomUUID(), traceparent: request.headers.traceparent ?? null, shard: 0 },
      data: { name: { from: stored.get('name'), to: name } },
      recordedAt: FieldValue.serverTimestamp(),
      expireAt: Timestamp.fromMillis(now + 31_536_000_000),
    });
    return next;
  });
  return { id: ref.id, name, version };
}

exports.plainWrite = https.onRequest(async (request, response) => {
  response.json({ schedule: await update(request) });
});

/** With a record of the key before the work and the kept response after it. */
exports.plainWriteOnce = https.onRequest(async (request, response) => {
  const key = createHash('sha256').update(request.headers['idempotency-key']).digest('base64url');
  const record = admin.firestore().doc(`benchIdempotency/${key}`);
  await record.create({ response: null, expireAt: Timestamp.fromMillis(Date.now() + 86_400_000) });
  const schedule = await update(request);
  await record.update({ response: JSON.stringify({ schedule }) });
  response.json({ schedule });
});
