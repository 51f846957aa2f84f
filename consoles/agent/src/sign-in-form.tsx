import { Door } from '../../shared/door';
import { say } from '../../shared/language';
import { enter, notice } from './desk';
import { arriving } from './sign-in';

export function SignIn() {
  const come = async (username: string, password: string): Promise<void> => {
    const trouble = await enter(username, password);
    if (trouble !== null) notice.value = trouble;
  };
  return <Door console="agent" title={say('Agent console')} lead={say('Sign in to take calls.')} trouble={notice.value} arriving={arriving.value} enter={come} />;
}
