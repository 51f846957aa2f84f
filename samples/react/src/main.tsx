import { createRoot } from 'react-dom/client';
import { Expert } from './expert';

createRoot(document.getElementById('root')!).render(<Expert />);
