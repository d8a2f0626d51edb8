import { expect } from 'chai';
import { dashboard, duration, size, type EventState, type ProcessState } from './dashboard.ts';

const mebibyte = 1024 * 1024;
const state: ProcessState = {
  uptimeSeconds: 227.9,
  memory: {
    heapUsed: 50 * mebibyte,
    heapTotal: 60 * mebibyte,
    heapLimit: 100 * mebibyte,
    rss: 1.5 * 1024 * mebibyte,
    external: 512,
  },
  version: 'v20.20.2',
  platform: 'linux',
  arch: 'x64',
};

const quiet: EventState = {
  backlog: { unfinished: 0, untouchedSince: null, deadLetters: 0 },
  unstarted: null,
  paused: [],
  newest: { recent: [], since: null },
};

describe('dashboard', () => {
  it('returns the monolith’s keys when nothing is configured', () => {
    expect(dashboard('ann', 7, state, quiet, {})).to.deep.equal({
      timestamp: 7,
      requestedBy: 'ann',
      system: {
        uptime: { seconds: 227, formatted: '3m 47s' },
        memory: { heapUsed: '50.0 MB', heapTotal: '60.0 MB', rss: '1.5 GB', external: '512.0 B', heapUsedPercent: 50 },
        node: { version: 'v20.20.2', platform: 'linux', arch: 'x64' },
      },
      environment: {
        nodeEnv: 'development',
        vercelEnv: 'local',
        region: 'local',
        sentryEnabled: false,
        otelEnabled: false,
        redisEnabled: false,
      },
      featureFlags: { firestoreWrites: true, realAuth: true, useRedisRateLimit: false },
      rateLimiting: { enabled: false, provider: 'in-memory', configured: false },
      health: {
        status: 'healthy',
        lastCheck: 7,
        checks: {
          memory: 'pass',
          uptime: 'pass',
          store: 'pass',
          deliveries: 'pass',
          deadLetters: 'pass',
          propagation: 'unknown',
        },
      },
      events: {
        unfinished: 0,
        oldestUntouchedMs: null,
        unstartedLagMs: null,
        paused: [],
        deadLetters: 0,
        recent: {
          sinceMs: null,
          deliveries: 0,
          unfinished: 0,
          p50Ms: null,
          p95Ms: null,
          maxMs: null,
          withinMs: 500,
          goal: 0.99,
          within: null,
        },
      },
      links: { sentry: null, vercel: null, upstash: null },
    });
  });

  it('reads what is configured, and never shows a secret', () => {
    const env = {
      NODE_ENV: 'production',
      SENTRY_DSN: 'https://secret@sentry.example/1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector',
      USE_REDIS_RATE_LIMIT: 'true',
      UPSTASH_REDIS_REST_URL: 'https://secret.upstash.example',
      UPSTASH_REDIS_REST_TOKEN: 'secret',
      VERCEL_URL: 'fresh.example',
    };
    const data = dashboard('ann', 7, state, quiet, env);
    expect(data.environment).to.include({ sentryEnabled: true, otelEnabled: true, redisEnabled: true });
    expect(data.rateLimiting).to.deep.equal({ enabled: true, provider: 'upstash', configured: true });
    expect(data.links.vercel).to.equal('https://fresh.example');
    expect(JSON.stringify(data)).not.to.contain('secret');
  });

  it('warns of a full heap and of a process that has just started', () => {
    const memory = { ...state.memory, heapUsed: 90 * mebibyte };
    expect(dashboard('ann', 7, { ...state, memory, uptimeSeconds: 60 }, quiet, {}).health.checks).to.include({
      memory: 'warn',
      uptime: 'starting',
    });
  });

  it('shows the state of events, and which of them need an operator', () => {
    const now = 3_600_000;
    const busy: EventState = {
      backlog: { unfinished: 3, untouchedSince: now - 16 * 60_000, deadLetters: 2 },
      unstarted: { measuredAt: now - 1_000, subscribers: [{ subscriber: 'countOnCounted', since: now - 61_000 }] },
      paused: ['ringOnCounted'],
      newest: { recent: [20, 40, 750, null], since: now - 5_000 },
    };
    const { health, events } = dashboard('ann', now, state, busy, {});
    expect(health).to.have.property('status', 'degraded');
    expect(health.checks).to.include({ deliveries: 'stuck', deadLetters: 'warn', propagation: 'warn' });
    expect(events).to.include({ unfinished: 3, oldestUntouchedMs: 960_000, deadLetters: 2 });
    expect(events).to.deep.include({ unstartedLagMs: 60_000, paused: ['ringOnCounted'] });
    expect(events?.recent).to.include({
      sinceMs: 5_000,
      deliveries: 4,
      unfinished: 1,
      p50Ms: 40,
      maxMs: 750,
      within: 0.5,
    });
    const fast = dashboard('ann', now, state, { ...quiet, newest: { recent: [20, 40], since: now } }, {});
    expect(fast.health.checks).to.include({ propagation: 'pass', deadLetters: 'pass' });
  });

  it('is stuck where a subscriber does not start with events, and says of a pause that it is one', () => {
    const now = 3_600_000;
    const checks = (open: Partial<EventState>) => dashboard('ann', now, state, { ...quiet, ...open }, {}).health.checks;
    const subscribers = [{ subscriber: 'countOnCounted', since: now - 11 * 60_000 }];
    const unstarted = { measuredAt: now, subscribers };
    expect(checks({ unstarted })).to.include({ deliveries: 'stuck' });
    expect(checks({ paused: ['ringOnCounted'] })).to.include({ deliveries: 'paused' });
    expect(checks({ unstarted, paused: ['ringOnCounted'] })).to.include({ deliveries: 'stuck' });
  });

  it('shows callers who do not operate the platform no figures of all organizations', () => {
    const backlog = { unfinished: 3, untouchedSince: 0, deadLetters: 2 };
    const data = dashboard('ann', 3_600_000, state, { backlog, unstarted: null, paused: [] }, {});
    expect(data).not.to.have.property('events');
    expect(data.health.checks).to.deep.equal({
      memory: 'pass',
      uptime: 'pass',
      store: 'pass',
      deliveries: 'stuck',
    });
  });

  it('writes durations and sizes for people', () => {
    expect([0, 59.9, 60, 3_600, 90_061].map(duration)).to.deep.equal(['0s', '59s', '1m 0s', '1h 0s', '1d 1h 1m 1s']);
    expect([0, 1023, 1024, mebibyte, 2048 * 1024 * mebibyte].map(size)).to.deep.equal([
      '0.0 B',
      '1023.0 B',
      '1.0 KB',
      '1.0 MB',
      '2048.0 GB',
    ]);
  });
});
