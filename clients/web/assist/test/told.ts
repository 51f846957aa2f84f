import { readForAgent } from '../src/wire/for-agents';
import { readForConsumer } from '../src/wire/for-consumers';

/** A message as it is read by whom it is for: a consumer's page or an agent's. */
export function readAssistMessage(text: string): ReturnType<typeof readForConsumer> {
  const [consumer, agent] = [readForConsumer(text), readForAgent(text)];
  if (consumer.kind === 'message') return consumer;
  return agent.kind === 'message' || consumer.kind === 'unknown' ? agent : consumer;
}
