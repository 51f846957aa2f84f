import { render } from 'preact';
import { startSpeaking } from '../../shared/language-choice';
import { App } from './app';
import { start } from './desk';

void startSpeaking().then(() => {
  start();
  render(<App />, document.getElementById('app')!);
});
