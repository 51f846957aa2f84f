export { filmTab } from './filmed';
