import { existsSync } from 'node:fs';
import type { ErasureOrder, ErasureOrders } from '@clientele/application';
import { erasuresFile } from '@clientele/composition';

export type OrdersInFile = ErasureOrders & { readonly file: string };

export const ordersFile = (file: string): OrdersInFile => ({ ...erasuresFile(file), file });

/** The orders in a file that the operator names, which must exist. */
export const namedOrders = (file: string): readonly ErasureOrder[] => {
  if (!existsSync(file)) throw new Error(`no list of erasures at ${file}`);
  return erasuresFile(file).read();
};
