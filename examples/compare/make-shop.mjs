/**
 * Makes the repository that compare.yaml measures: a small service, and changes to it of which one makes it slower.
 *
 *     node examples/compare/make-shop.mjs [FOLDER]     where it goes; `shop` beside this file unless given
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'shop'));
if (existsSync(folder)) {
  process.stderr.write(`${folder} is there already\n`);
  process.exit(2);
}

const service = ({ find, type }) => `import { createServer } from 'node:http';

const [port] = process.argv.slice(2);
const articles = Array.from({ length: 20_000 }, (_, number) => ({ id: \`article-\${number}\`, price: number % 97 }));
${find}

createServer((request, response) => {
  const article = find(request.url.slice('/articles/'.length));
  response.statusCode = article === undefined ? 404 : 200;${type}
  response.end(JSON.stringify(article ?? {}));
}).listen(Number(port), '127.0.0.1');
`;

const byId = `const byId = new Map(articles.map((article) => [article.id, article]));
const find = (id) => byId.get(id);`;
// it reads well, and looks at every article for each request
const search = `const find = (id) => articles.filter((article) => article.id.toLowerCase() === id.toLowerCase())[0];`;

const git = (...args) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=shop', '-c', 'user.email=shop@localhost', '-c', 'commit.gpgsign=false', ...args]);

mkdirSync(folder, { recursive: true });
git('init', '--quiet', '--initial-branch=main');
const json = "\n  response.setHeader('content-type', 'application/json');";
const utf8 = "\n  response.setHeader('content-type', 'application/json; charset=utf-8');";
for (const { message, tag, ...code } of [
  { message: 'sell articles', tag: 'v1', find: byId, type: '' },
  { message: 'say that it is JSON', find: byId, type: json },
  { message: 'find articles whatever the case of their ids', find: search, type: json },
  { message: 'say which characters it is in', tag: 'v2', find: search, type: utf8 },
]) {
  writeFileSync(join(folder, 'server.mjs'), service(code));
  git('add', 'server.mjs');
  git('commit', '--quiet', '--message', message);
  if (tag !== undefined) git('tag', tag);
}
process.stdout.write(`${folder} has the versions v1 and v2; main is v2\n`);
