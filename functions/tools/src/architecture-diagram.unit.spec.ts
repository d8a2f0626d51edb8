import { events, routes, services, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { architectureDiagram } from './architecture-diagram.ts';

describe('the picture of the architecture', () => {
  const drawn = (more: Partial<Parameters<typeof architectureDiagram>[0]> = {}) =>
    architectureDiagram({ services, routes, events, subscriptions, ...more });

  it('has each service with its routes, and says in words what it shows', () => {
    for (const service of services) {
      const count = routes.filter((route) => route.service === service).length;
      expect(drawn()).to.match(new RegExp(`>${service}</text>\\n<text[^>]*>${count} routes</text>`));
      expect(/<desc[^>]*>([^<]*)</.exec(drawn())?.[1]).to.contain(service);
    }
  });

  it('has an arrow to the log for what is published, and one from it for subscribers', () => {
    const arrows = (text: string, kind: string) => text.split(`class="${kind}-line"`).length - 1;
    expect(arrows(drawn(), 'out')).to.equal(new Set(events.map(({ service }) => service)).size);
    expect(arrows(drawn(), 'in')).to.equal(new Set(subscriptions.map(({ service }) => service)).size);
    expect(arrows(drawn({ events: [], subscriptions: [] }), 'out')).to.equal(0);
    expect(arrows(drawn({ events: [], subscriptions: [] }), 'in')).to.equal(0);
  });

  it('can be read in both colour schemes, whatever page it is on', () => {
    expect(drawn()).to.contain('prefers-color-scheme:dark').and.to.contain('class="paper"');
  });
});
