import { render } from 'preact';
import { App } from './app';
import { start } from './desk';

start();
render(<App />, document.getElementById('app')!);
