import { Side, type Answered, type Body } from './side';
import type { AssistCommand } from './wire/messages';
import { answeredWithin } from './within';

export * from './side';

/** The agent's side, where a person waits for what was asked. */
export class Party extends Side {
  /** Asks for something that must be answered within this time, also while the line is lost. */
  askWithin(millis: number, command: Body<AssistCommand>): Promise<Answered> {
    return answeredWithin(millis, this.ask(command));
  }
}
