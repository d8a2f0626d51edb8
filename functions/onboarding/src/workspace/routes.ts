import * as contract from '@fresh/contracts/routes/onboarding';
import { documentId } from '@fresh/kernel/document-id';
import type { SessionContext } from '@fresh/kernel/http/context';
import { setCookie } from '@fresh/kernel/http/cookies';
import { handle } from '@fresh/kernel/endpoint';
import { asCurrentActor } from '@fresh/kernel/http/current-actor';
import { complete, type Progress } from '../progress/progress.ts';
import { progresses } from '../progress/store.ts';
import type { OrganizationsPort } from '../services/organizations-port.ts';
import { findForm, settle, type FoundingForm } from './store.ts';

/** Life of the `orgId` cookie, in seconds: 30 days (CONTRACT 1.11). */
const orgCookieSeconds = 2_592_000;

/** N4. */
export const createNetworkOrg = (organizations: OrganizationsPort) =>
  handle(contract.createNetworkOrg)(async (context, body) => {
    const { slug, displayName, kind, segment, metadata } = body;
    const formToken = given(body.formToken);
    const { city = '', state = '' } = metadata ?? {};
    const venueName = given(metadata?.venueName);
    const form = await findForm(context, formToken);
    const wanted = {
      name: displayName,
      slug,
      kind,
      segment,
      ...(venueName !== undefined && { firstVenue: { name: venueName, city, state } }),
      network: { displayName, kind, formToken },
    };
    const { organization, network } = await organizations.provision(context, wanted, onceFor(form));
    const place = { intent: 'create_org', orgId: organization.id, networkId: network?.id } as const;
    const { id, ownerId, createdAt, updatedAt, status, networkId } = organization;
    const data = { id, slug, displayName, kind, segment, ownerId, createdAt, updatedAt, status, networkId };
    return settle(context, place, form, (formAttached) => ({
      body: { success: true, data: { ...data, formAttached } },
      cookies: [orgCookie(context, id)],
    }));
  });

/** N5. */
export const createNetworkCorporate = (organizations: OrganizationsPort) =>
  handle(contract.createNetworkCorporate)(async (context, body) => {
    const { corporateName } = body;
    const [brandName, formToken] = [given(body.brandName), given(body.formToken)];
    const kind = 'corporate_network';
    const kept = { corporateName, brandName, formToken };
    const form = await findForm(context, formToken);
    const wanted = {
      name: corporateName,
      kind,
      network: { displayName: brandName ?? corporateName, kind, type: 'corporate', ...kept },
    };
    const { organization, network } = await organizations.provision(context, wanted, onceFor(form));
    if (!network) throw new Error('a corporate organization was made without its network');
    const orgId = organization.id;
    const place = { intent: 'create_corporate', orgId, networkId: network.id } as const;
    const { id, ownerId, createdAt } = network;
    return settle(context, place, form, (formAttached) => {
      const data = { id, type: 'corporate' as const, ...kept, ownerId, createdAt, orgId, formAttached };
      return { body: { ...data, data }, cookies: [orgCookie(context, orgId)] };
    });
  });

/** N6. */
export const joinWithToken = (organizations: OrganizationsPort) =>
  handle(contract.joinWithToken)(async (context, { joinToken }) => {
    const { orgId, role, status, joinedAt, invitedBy, alreadyMember } = await organizations.redeem(context, joinToken);
    const data = { userId: context.actor.uid, orgId, role, status, joinedAt, invitedBy, alreadyMember };
    const decide = (progress: Progress) => complete(progress, { intent: 'join_existing', orgId });
    return progresses.changeAndRespond(context, context.actor.uid, decide, () => ({
      body: { ...data, data },
      cookies: [orgCookie(context, orgId)],
    }));
  });

/** N7. */
export const activateMyNetwork = (organizations: OrganizationsPort) =>
  handle(contract.activateMyNetwork)(async (context, { networkId }) => {
    const id = documentId(String(networkId), 'networkId');
    const { status } = await asCurrentActor(context, (current) => organizations.activateNetwork(current, id));
    return { body: { ok: true, networkId, status } };
  });

function orgCookie({ now }: SessionContext, orgId: string): string {
  return setCookie('orgId', orgId, orgCookieSeconds, now());
}

/**
 * A form is for one network. As long as it waits, a founding with it was never settled: the request is the first one, or
 * repeats one that failed half-way, and must not found a second organization, even without an Idempotency-Key.
 */
function onceFor(form: FoundingForm | null): string | undefined {
  return form?.waiting ? form.id : undefined;
}

/** Pages send `""` for what was not filled in. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
