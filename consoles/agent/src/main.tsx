import { render } from 'preact';
import { startSpeaking } from '../../shared/language-choice';
import { App } from './app';
import { start, title } from './desk';

void startSpeaking(title).then(() => {
  start();
  render(<App />, document.getElementById('app')!);
});
