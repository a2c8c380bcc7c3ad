// A shop as there are many: it signs people in, keeps a cart for each, and takes payments. Its port is its argument.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

/** A payment takes as long as if it came from a bank, ms. */
const slowMs = 20;

const sessions = new Map();

const pages = {
  'GET /health': () => ({ state: 'well' }),
  'GET /items': () => [
    { item: 1, price: 5 },
    { item: 2, price: 12 },
  ],
  'POST /login': (_, { user }) => {
    const token = randomUUID();
    sessions.set(token, { user, cart: [] });
    return { token };
  },
  'POST /cart': (session, { item }) => ({ items: session.cart.push(item) }),
  'POST /pay': async (session, { to }) => {
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    return { state: 'paid', to, items: session.cart.length };
  },
};
const open = new Set(['GET /health', 'GET /items', 'POST /login']);

async function serve(request, response) {
  const name = `${request.method} ${request.url}`;
  const session = sessions.get(request.headers.authorization?.replace('Bearer ', ''));
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!Object.hasOwn(pages, name)) {
    answer(404, { error: 'no such page' });
  } else if (session === undefined && !open.has(name)) {
    answer(401, { error: 'who are you?' });
  } else {
    const text = (await request.toArray()).join('');
    answer(200, await pages[name](session, text === '' ? {} : JSON.parse(text)));
  }
}

const server = createServer((request, response) => void serve(request, response));
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));
process.on('SIGTERM', () => process.exit());
