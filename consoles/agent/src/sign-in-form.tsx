import { Door } from '../../shared/door';
import { enter, notice } from './desk';
import { arriving } from './sign-in';

export function SignIn() {
  const come = async (username: string, password: string): Promise<void> => {
    const trouble = await enter(username, password);
    if (trouble !== null) notice.value = trouble;
  };
  return <Door console="agent" title="Agent console" lead="Sign in to take calls." trouble={notice.value} arriving={arriving.value} enter={come} />;
}
