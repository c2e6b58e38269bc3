import { rule } from './rule.ts';
import { all, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');
const header = Buffer.from('{"alg":"none"}').toString('base64url');
const claims = Buffer.from('{"client_name":"Stated"}').toString('base64url');

rule('STMT-01', 'a statement is ignored: neither used, nor judged, nor returned', () =>
  all(
    bcp.returns(
      { client_name: 'Asked', software_statement: `${header}.${claims}.` },
      { client_name: 'Asked', software_statement: undefined },
    ),
    bcp.leavesAbsent({ software_statement: 'garbage' }, 'software_statement'),
    bcp.leavesAbsent({ software_statement: 5 }, 'software_statement'),
  ),
);
