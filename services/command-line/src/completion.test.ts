import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { commandNames, commandOf } from './command-table.ts';
import { completionScript } from './completion.ts';

/** What bash offers for the last of these words. */
const offered = (...words: readonly string[]): readonly string[] => {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash')}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _clientele; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    .split('\n')
    .filter((word) => word !== '');
};

describe('shell completion', () => {
  it('offers in bash every command, and after it the options that it has', () => {
    for (const name of commandNames) {
      const words = name.split(' ');
      for (const [index, word] of words.entries())
        assert.ok(offered('clientele', ...words.slice(0, index), word.slice(0, 2)).includes(word), name);
      const options = Object.keys(commandOf(name).options ?? {}).map((option) => `--${option}`);
      assert.deepEqual(offered('clientele', ...words, '--').toSorted(), [...options, '--help', '--json'].toSorted());
    }
  });

  it('offers no option of another command, and leaves files to the shell', () => {
    assert.deepEqual(offered('clientele', 'erase', '--h'), ['--help']);
    assert.deepEqual(offered('clientele', 'backup', 'fol'), []);
    assert.match(completionScript('bash'), /^complete -o default -F _clientele clientele$/m);
  });

  it('has the same for zsh, and a line for each command and option in fish', () => {
    assert.ok(completionScript('zsh').endsWith(completionScript('bash')));
    const fish = completionScript('fish');
    for (const name of commandNames) {
      assert.ok(fish.includes(`-a ${name.split(' ').at(-1)} -d `), name);
      for (const option of Object.keys(commandOf(name).options ?? {}))
        assert.ok(fish.includes(`-l ${option} `), option);
    }
  });
});
