import fastify from 'fastify';

/** The baseline: a JSON echo, and a GET that serialises one object of the same size as the registry's. */
const answer: unknown = JSON.parse(process.env.ANSWER ?? '{}');
const app = fastify();
app.post('/register', async (request) => request.body);
app.get('/register/*', async () => answer);
process.stdout.write(`ready: ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => void app.close());
