import { fallbackFunction, routes, services, subscriptions } from '@fresh/contracts/registry';
import { burnRateAlerts, objectives } from '@fresh/contracts/slo';
import { expect } from 'chai';
import { logMetricBody } from './log-metrics.ts';
import { deadLetters, eventPropagation, logMetrics } from './metrics.ts';
import { monitoringFiles } from './monitoring-files.ts';
import { serviceLevels } from './service-levels.ts';

describe('the resources of Cloud Monitoring', () => {
  const { json } = monitoringFiles(services, routes);
  const filtersOf = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      typeof inner === 'string' && /filter$/i.test(key) ? [inner] : filtersOf(inner),
    );
  };

  it('promises propagation for exactly the services that subscribe to events', () => {
    const subscribing = new Set(subscriptions.map(({ service }) => service));
    const promising = services.filter((service) => objectives[service].propagation !== null);
    expect(new Set(promising)).to.deep.equal(subscribing);
  });

  it('counts the requests of a service’s own functions, under Cloud Run’s names, and never the monolith’s responses', () => {
    const [identity] = serviceLevels(objectives, ['identity'], routes);
    const text = JSON.stringify(identity?.body);
    expect(text).to.contain('sessionbootstrap').and.not.to.contain('sessionBootstrap');
    expect(text).not.to.contain('opshealth');
    expect(JSON.stringify(json['service-levels.json'])).not.to.contain(`"${fallbackFunction.functionName}\\"`);
  });

  it('says the promise for events as Cloud Monitoring does', () => {
    const levels = serviceLevels(objectives, ['scheduling'], routes);
    expect(levels.find(({ id }) => id === 'propagation')?.body).to.deep.equal({
      displayName: 'scheduling: 99 % of events within 500 ms',
      goal: 0.99,
      rollingPeriod: '2419200s',
      serviceLevelIndicator: {
        requestBased: {
          distributionCut: {
            distributionFilter:
              'metric.type="logging.googleapis.com/user/fresh_event_propagation" resource.type="cloud_run_revision" metric.labels.service="scheduling"',
            range: { min: 0, max: 500 },
          },
        },
      },
    });
  });

  it('promises less of events where they are not pushed, and the same of all else', () => {
    const bodies = (file: object) =>
      JSON.parse(JSON.stringify(file)) as { objectives: { id: string; body: { goal: number } }[] }[];
    const pushed = bodies(json['service-levels.json']).flatMap(({ objectives }) => objectives);
    const triggered = bodies(json['service-levels-without-push.json']).flatMap(({ objectives }) => objectives);
    expect(triggered).to.have.length(pushed.length);
    for (const [index, { id, body }] of pushed.entries()) {
      if (id === 'propagation') expect(triggered[index]?.body.goal).to.be.below(body.goal);
      else expect(triggered[index]?.body).to.deep.equal(body);
    }
  });

  it('has an alert for each objective and burn rate, on both windows', () => {
    const levels = serviceLevels(objectives, services, routes);
    const policies = json['alert-policies.json'] as { displayName: string; combiner: string; conditions: unknown[] }[];
    const burning = policies.filter(({ displayName }) => displayName.endsWith('burn'));
    expect(burning).to.have.length(levels.length * burnRateAlerts.length);
    expect(new Set(policies.map(({ displayName }) => displayName)).size).to.equal(policies.length);
    const fast = burning.find(({ displayName }) => displayName === 'scheduling availability: fast burn');
    const level = 'projects/PROJECT_ID/services/fresh-scheduling/serviceLevelObjectives/availability';
    expect(fast?.combiner).to.equal('AND');
    expect(filtersOf(fast?.conditions)).to.deep.equal([
      `select_slo_burn_rate("${level}", "3600s")`,
      `select_slo_burn_rate("${level}", "300s")`,
    ]);
  });

  it('compares the pushes of an hour with all deliveries that could be pushed, and only while events flow', () => {
    const policies = json['alert-policies.json'] as {
      displayName: string;
      combiner: string;
      conditions: { conditionThreshold: Record<string, unknown> }[];
    }[];
    const policy = policies.find(({ displayName }) => displayName === 'events: pushes missing');
    const [share, flow] = policy?.conditions.map(({ conditionThreshold }) => conditionThreshold) ?? [];
    expect(policy?.combiner).to.equal('AND');
    expect(share).to.include({
      comparison: 'COMPARISON_LT',
      filter: `${String(flow?.['filter'])} metric.labels.via="push"`,
    });
    expect(share?.['denominatorFilter']).to.equal(flow?.['filter']);
  });

  it('makes a ticket of each change that was not captured, and pages for many', () => {
    const policies = json['alert-policies.json'] as { displayName: string; severity: string }[];
    const severityOf = (name: string) => policies.find(({ displayName }) => displayName === name)?.severity;
    expect(severityOf('events: change not captured')).to.equal('WARNING');
    expect(severityOf('events: captures missing')).to.equal('CRITICAL');
    const counted = logMetrics.filter(({ labels }) => labels.includes('capture')).flatMap(({ events }) => events);
    expect(counted).to.have.members([
      'capture_given_up',
      'change_unmappable',
      'lost_capture_found',
      'capture_sweep_stopped',
    ]);
  });

  it('pages for subscribers that do not start, by the log and by what Eventarc’s subscriptions have not had acknowledged', () => {
    const policies = json['alert-policies.json'] as {
      displayName: string;
      severity: string;
      conditions: { conditionThreshold: { filter: string; thresholdValue: number } }[];
    }[];
    const policy = policies.find(({ displayName }) => displayName === 'events: subscriber behind');
    expect(policy?.severity).to.equal('CRITICAL');
    const [log, triggers] = policy?.conditions.map(({ conditionThreshold }) => conditionThreshold) ?? [];
    expect(log?.filter).to.contain('user/fresh_unstarted_lag');
    expect(log?.thresholdValue).to.equal(600_000); // ms, as our line says it
    expect(triggers?.filter).to.contain('oldest_unacked_message_age').and.to.contain('starts_with("eventarc-")');
    expect(triggers?.thresholdValue).to.equal(600); // s, as Pub/Sub says it
  });

  it('asks for no series that nothing defines, with filters of a length that is accepted', () => {
    const made = new Set(logMetrics.map(({ name }) => name));
    const levels = JSON.stringify(json['service-levels.json']);
    const filters = Object.values(json).flatMap(filtersOf);
    expect(filters.length).to.be.greaterThan(100);
    for (const filter of filters) {
      // https://cloud.google.com/monitoring/api/v3/filters: 2,048 characters.
      expect(filter.length, filter).to.be.at.most(2_048);
      const [, user] = /user\/(\w+)/.exec(filter) ?? [];
      if (user !== undefined) expect(made).to.include(user);
      const [, service, objective] = /services\/([\w-]+)\/serviceLevelObjectives\/(\w+)/.exec(filter) ?? [];
      if (service !== undefined) expect(levels).to.contain(`"id":"${service}"`).and.to.contain(`"id":"${objective}"`);
    }
  });

  it('makes counters of lines, and distributions of the numbers in them', () => {
    expect(logMetricBody(deadLetters)).to.deep.equal({
      name: 'fresh_dead_letters',
      description: 'Events that a subscriber has given up',
      filter: 'resource.type="cloud_run_revision" AND jsonPayload.event=("event_dead_lettered")',
      metricDescriptor: {
        metricKind: 'DELTA',
        valueType: 'INT64',
        unit: '1',
        labels: [
          { key: 'service', valueType: 'STRING' },
          { key: 'subscriber', valueType: 'STRING' },
          { key: 'via', valueType: 'STRING' },
        ],
      },
      labelExtractors: {
        service: 'EXTRACT(jsonPayload.service)',
        subscriber: 'EXTRACT(jsonPayload.subscriber)',
        via: 'EXTRACT(jsonPayload.via)',
      },
    });
    const timed = logMetricBody(eventPropagation);
    expect(timed).to.have.property('valueExtractor', 'EXTRACT(jsonPayload.propagationMs)');
    expect(timed).to.have.nested.property('metricDescriptor.valueType', 'DISTRIBUTION');
    expect(timed).to.have.property('filter').that.contains('jsonPayload.propagationMs:*');
  });

  it('counts exactly below every promised limit, which is a bound of its distribution', () => {
    const { bucketOptions } = logMetricBody(eventPropagation) as {
      bucketOptions: { explicitBuckets: { bounds: number[] } };
    };
    for (const service of services) {
      const { propagation, latency } = objectives[service];
      expect(bucketOptions.explicitBuckets.bounds).to.include.members([propagation?.withinMs ?? 100, latency.withinMs]);
    }
  });
});
