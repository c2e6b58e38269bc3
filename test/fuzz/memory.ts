import { readFile } from 'node:fs/promises';

/** Resident memory of a process, in MiB. */
export const residentMebibytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`the memory of process ${pid} is not to be had`);
  return Math.round(Number(kibibytes) / 1024);
};
