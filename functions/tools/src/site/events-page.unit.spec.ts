import { events, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { asyncApiDocument } from '../asyncapi.ts';
import { eventsDocument, eventsPage } from './events-page.ts';

describe('the page of events', () => {
  const document = eventsDocument.parse(JSON.parse(JSON.stringify(asyncApiDocument(events, subscriptions))));
  const page = eventsPage(document);
  const section = (topic: string) => page.split('<section>').find((part) => part.includes(`id="${topic}"`)) ?? '';

  it('has every event, and who subscribes to it, by name or with all public ones', () => {
    for (const { type } of events) expect(page).to.contain(`Data of <code>${type}</code>`);
    const published = section('fresh.scheduling.schedule.published');
    for (const name of ['notifyMembersOnSchedulePublished', 'publishToChannelOnEvent']) {
      expect(published).to.contain(`<code>${name}</code>`);
    }
    expect(published).to.contain('<code>publishedAt</code>');
  });

  it('keeps from the bridge what is not public', () => {
    const enrolled = section('fresh.identity.mfa.enrolled');
    expect(enrolled).to.contain('refreshClaimsOnMfaEnrolled').and.not.to.contain('publishToChannelOnEvent');
  });

  it('shows texts as texts', () => {
    const title = '<script>"&';
    expect(eventsPage({ ...document, info: { ...document.info, title } })).to.contain(
      '<h1>&lt;script&gt;&quot;&amp;</h1>',
    );
    expect(page).not.to.contain('<script');
  });
});
