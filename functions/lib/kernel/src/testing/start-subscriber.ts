import { subscriptions } from '@fresh/contracts/registry';
import { triggerName } from '@fresh/contracts/trigger';
import { startFunction, type FunctionOptions, type FunctionProcess } from './function-process.ts';

/** Starts the trigger that delivers to a subscriber, and to the others of its service and event. */
export async function startSubscriber(
  name: string,
  options: Omit<FunctionOptions, 'signature'> = {},
): Promise<FunctionProcess> {
  const subscription = subscriptions.find((one) => one.name === name);
  if (!subscription) throw new Error(`the registry has no subscriber ${name}`);
  return startFunction(subscription.service, triggerName(subscription), { ...options, signature: 'cloudevent' });
}
