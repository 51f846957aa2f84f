export { Covers } from './covers';
export { Film } from './film';
