import type { FastifyInstance } from 'fastify';
import type { Addresses } from './addresses.ts';

export const registerDocumentation = (_app: FastifyInstance, _addresses: Addresses): void => {};
