import { serve } from '../serve';
import { Program } from './program';

serve(Program);
