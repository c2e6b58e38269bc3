/** The few parts of oidc-provider used here; the package ships no typings. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  class MemoryAdapter {
    constructor(model: string, store: object);
  }

  export { MemoryAdapter as default };
}

declare module 'oidc-provider/lib/helpers/lru.js' {
  class LRU {
    constructor(options: { readonly maxSize: number });
  }

  export { LRU as default };
}
