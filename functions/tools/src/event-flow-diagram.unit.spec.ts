import { events, services, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { eventFlowDiagram } from './event-flow-diagram.ts';

describe('the diagram of events', () => {
  const diagram = eventFlowDiagram(services, events, subscriptions);

  it('has a line for each pair of publisher and subscriber, with its events', () => {
    expect(diagram).to.match(/<title>scheduling → notifications: [^<]*shift\.assigned[^<]*<\/title>/);
    expect(diagram).to.match(/<path class="in-line"[^>]*><title>scheduling → scheduling: [^<]*schedule\.deleted/);
    expect(diagram).not.to.contain('notifications → scheduling');
  });

  it('leaves out what nothing flows from or to', () => {
    const none = eventFlowDiagram(services, events, []);
    expect(none).not.to.contain('<path');
    expect(none).not.to.contain('strong">');
  });
});
