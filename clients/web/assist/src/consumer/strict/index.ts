export { Strict } from './rules';
