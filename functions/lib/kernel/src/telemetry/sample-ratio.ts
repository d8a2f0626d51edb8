/**
 * The part of traces that is kept, from 0 to 1: OTEL_TRACES_SAMPLER_ARG, by default all. It bounds what clients can ask
 * for, too. Throws for anything else, with the remedy.
 */
export function sampleRatio(env: NodeJS.ProcessEnv): number {
  const text = env['OTEL_TRACES_SAMPLER_ARG'] ?? '';
  const ratio = text === '' ? 1 : Number(text);
  if (!(ratio >= 0 && ratio <= 1)) {
    throw new Error(`OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, such as 0.1, and is "${text}"`);
  }
  return ratio;
}
