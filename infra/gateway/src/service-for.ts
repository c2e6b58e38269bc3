export type ServiceName = 'registration' | 'configuration';

const reads: readonly string[] = ['GET', 'HEAD'];
const document = /^\/(docs|openapi\.json|\.well-known\/.*)$/;

/** The same rule as in haproxy.cfg: reads and documents go to configuration, everything else goes to registration. */
export const serviceFor = (method: string, url: string): ServiceName => {
  const [path = ''] = url.split('?', 1);
  return reads.includes(method) || document.test(path) ? 'configuration' : 'registration';
};
